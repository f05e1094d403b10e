import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { type ConsoleGateway, startConsoleGateway } from './start-console.ts';
import { makeDead } from './stories.ts';
import { createVisitor, type Visitor } from './visitor.ts';

const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };
const BOB = { number: 2, name: 'Bob', phone: '+1 415 555 2671' };

describe('events in the console', () => {
  let served: ConsoleGateway;
  let visitor: Visitor;
  let ids: readonly string[];

  before(async () => {
    served = await startConsoleGateway({ channel: { region: 'US' } });
    visitor = createVisitor(served.url);
    await visitor.signIn();
    await served.send(chatAccepted(ANN, 701));
    await served.send(chatAccepted(BOB, 702));
    await makeDead(served, { number: 3, email: 'carl@example.com' });
    ids = (await served.settle()).map(({ id }) => id);
  });

  after(() => served[Symbol.asyncDispose]());

  async function find(query: Readonly<Record<string, string>>): Promise<readonly number[]> {
    const { text } = await visitor.get(`/console/events?${new URLSearchParams(query)}`);
    return [...text.matchAll(/id="event-([^"]+)"/g)].map(([, id = '']) => ids.indexOf(id));
  }

  const past = '2001-01-01T00:00';
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly number[]])[] = [
    ['all, newest first', {}, [2, 1, 0]],
    ['by e-mail, however it is written', { q: ' Ann@Example.com ' }, [0]],
    ['by phone, however it is written', { q: '(415) 555-2671' }, [1]],
    ['by international phone', { q: '+14155552671' }, [1]],
    ['by chat id', { q: '702' }, [1]],
    ['by an e-mail nobody has', { q: 'nobody@example.com' }, []],
    ['by state', { state: 'dead' }, [2]],
    ['by kind', { kind: 'chat_accepted' }, [1, 0]],
    ['by channel', { channel: 'shop' }, [2, 1, 0]],
    ['by another channel', { channel: 'other' }, []],
    ['by kind and state', { kind: 'chat_accepted', state: 'dead' }, []],
    ['since a time', { from: past }, [2, 1, 0]],
    ['until a time', { until: past }, []],
    ['with filters that are none', { state: 'none', from: 'yesterday', until: '', before: 'x' }, [2, 1, 0]],
  ];
  for (const [what, query, expected] of cases) {
    it(`are found: ${what}`, async () => {
      expect(await find(query)).to.deep.equal(expected);
    });
  }

  it('are found: by person, alone and with other filters', async () => {
    const rows = await served.gateway.database.read.selectFrom('events').select('visitor_key').orderBy('seq').execute();
    const key = rows[1]?.visitor_key ?? '';
    expect(await find({ visitor: key })).to.deep.equal([1]);
    expect(await find({ visitor: key, kind: 'chat_accepted' })).to.deep.equal([1]);
    expect(await find({ visitor: key, state: 'dead' })).to.deep.equal([]);
    expect(await find({ visitor: key, q: '701' })).to.deep.equal([]);
    expect(await find({ visitor: `${key}0` })).to.deep.equal([]);
    const { text } = await visitor.get(`/console/events?${new URLSearchParams({ visitor: key })}`);
    expect(text).to.include(`<option value="${key}">`).and.include(`name="visitor" value="${key}"`);
  });

  it('are not looked for by words', async () => {
    const { text } = await visitor.get('/console/events?q=hello+world');
    expect(text).to.include('That is no e-mail, phone number or chat id.');
  });

  it('tell their story', async () => {
    const { text } = await visitor.get(`/console/events/${ids[0]}`);
    for (const part of [
      'nobody in the CRM matches',
      'a new record was created',
      'e-mail ann@example.com → 0 records',
      'contacts.find',
      'contacts.create',
      '<td>200</td>',
      '<td><bdi>ann@example.com</bdi></td>',
      'Link to CRM card',
      'href="https://crm.example/contacts/1"',
    ]) {
      expect(text).to.include(part);
    }
  });

  it('tell what of a visitor names nobody', async () => {
    const phone = '+18002530000';
    await served.send(chatAccepted({ number: 9, email: 'dora@example.com', phone }, 709));
    const event = (await served.settle()).at(-1);
    const { text } = await visitor.get(`/console/events/${event?.id}`);
    expect(text).to.include(`phone ${phone}: a service number, which names nobody`);
  });

  it('tell why they were given up', async () => {
    const { text } = await visitor.get(`/console/events/${ids[2]}`);
    expect(text).to.include('given up').and.include('The CRM refused.').and.include('<td>400</td>');
  });

  it('are counted on the overview', async () => {
    const { text } = await visitor.get('/console');
    expect(text).to.include('Events given up: <data value="1">1</data>');
    expect(text).to.match(/aria-label="Events per hour, last 24 hours: [3-9]"/);
  });
});

describe('an event that will be tried again', () => {
  it('says when', async () => {
    await using served = await startConsoleGateway();
    const visitor = createVisitor(served.url);
    await visitor.signIn();
    served.crm.meet({ error: () => new ConnectorError('rate-limited', 'Slow down.', { retryAfterMs: 3_600_000 }) });
    await served.send(chatFinished(ANN, ['Hello']));
    const [event] = await waitUntil('it has failed once', async () => {
      const rows = await served.gateway.database.read.selectFrom('events').selectAll().execute();
      return rows[0]?.reason != null && rows;
    });
    const { text } = await visitor.get(`/console/events/${event?.id}`);
    expect(text).to.include('will be tried again').and.include('Slow down.').and.include('Next attempt');
    const due = new Date(event?.due_at ?? 0).toISOString();
    expect(text).to.include(due);
    expect((await visitor.get('/console/events')).text)
      .to.include('next attempt:')
      .and.include(due);
    await visitor.submit(`/console/events/${event?.id}/ignore`, {});
    expect((await served.settle())[0]?.state).to.equal('ignored');
  });

  it('is tried now when somebody says so', async () => {
    await using served = await startConsoleGateway();
    const visitor = createVisitor(served.url);
    await visitor.signIn();
    const error = () => new ConnectorError('rate-limited', 'Slow down.', { retryAfterMs: 3_600_000 });
    served.crm.meet({ error, times: 1 });
    await served.send(chatFinished(ANN, ['Hello']));
    const [event] = await waitUntil('it has failed once', async () => {
      const rows = await served.gateway.database.read.selectFrom('events').selectAll().execute();
      return rows[0]?.reason != null && rows;
    });
    const answer = await visitor.submit(`/console/events/${event?.id}/replay`, {});
    expect(answer.headers.get('location')).to.match(/notice=replayed$/);
    expect((await served.settle())[0]?.state).to.equal('done');
    expect(served.crm.entries).to.have.length(1);
  });
});

describe('live updates of the console', () => {
  it('say that something happened, and end with the session', async () => {
    await using served = await startConsoleGateway();
    const visitor = createVisitor(served.url);
    await visitor.signIn();
    const cookie = `console-session=${visitor.cookies.get('console-session')}`;
    const stream = await fetch(`${served.url}/console/live`, { headers: { cookie, accept: 'text/event-stream' } });
    expect(stream.headers.get('content-type')).to.match(/^text\/event-stream/);
    let heard = '';
    const ended = (async () => {
      const decoder = new TextDecoder();
      for await (const part of stream.body ?? []) heard += decoder.decode(part);
    })();
    const count = () => heard.split('event: change').length - 1;
    await waitUntil('it is greeted', () => count() === 1);
    await waitUntil('the news of the first event', async () => {
      if (count() < 2) await served.send(chatAccepted({ number: Date.now() % 1_000_000, email: 'ann@example.com' }));
      return count() >= 2;
    });
    await visitor.submit('/console/sign-out', {});
    await ended;
  });

  it('are left without a word of trouble', async () => {
    await using served = await startConsoleGateway();
    const visitor = createVisitor(served.url);
    await visitor.signIn();
    const cookie = `console-session=${visitor.cookies.get('console-session')}`;
    const leaving = new AbortController();
    await fetch(`${served.url}/console/live`, { headers: { cookie }, signal: leaving.signal });

    leaving.abort();
    await waitUntil('the gateway noticed', () =>
      served.log.entries.some(({ message }) => message === 'http:client:gone'),
    );

    expect(served.log.entries.filter(({ level }) => level === 'warn' || level === 'error')).to.deep.equal([]);
  });
});
