import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { type ConsoleGateway, startConsoleGateway } from './start-console.ts';
import { makeAmbiguous, makeConflict, makeDead } from './stories.ts';
import { createVisitor, type Visitor } from './visitor.ts';

const EVIL = '<img src=x onerror=alert(1)>';
const QUOTED = `"'><script>alert(2)</script>`;

/** Every word of the page that a browser would take for markup. */
function readTags(text: string): readonly string[] {
  return [...text.matchAll(/<(img|script|iframe|svg|object|embed|base)\b[^>]*>/gi)].map(([tag]) => tag);
}

/** The console's own tags, whatever the data: scripts from its own files. */
function expectHarmless(text: string, path: string): void {
  for (const tag of readTags(text)) {
    expect(tag, path).to.match(/^<script (type="module"|defer) src="\/console\/assets\/[a-z-]+\.js">$/);
  }
  // Between quotes anything may stand: no quote of the data gets there unescaped.
  expect(text.replaceAll(/"[^"]*"/g, '""'), path).to.not.match(/<[^>]*\son\w+=/i);
  expect(text, path).to.not.match(/(href|src|action)="\s*(javascript|data|vbscript):/i);
}

describe('hostile data in the console', () => {
  let served: ConsoleGateway;
  let visitor: Visitor;
  const paths: string[] = [];

  before(async () => {
    served = await startConsoleGateway();
    visitor = createVisitor(served.url);
    await visitor.signIn();
    const hostile = { name: EVIL, description: QUOTED };
    served.crm.meet({ operation: 'log', times: 1, error: () => new ConnectorError('rejected', `Refused: ${EVIL}`) });
    const dead = await makeDead(served, { number: 3, ...hostile, email: 'c@example.com' }, `Refused: ${QUOTED}`);
    const { id } = await makeAmbiguous(served, { number: 4, ...hostile, phone: '+14155552671' }, { company: EVIL });
    await makeConflict(served, { number: 5, ...hostile, email: 'd@example.com', phone: `+1 (415) 555-0103 ${EVIL}` });
    served.crm.seed({ name: EVIL, email: 'e@example.com', company: QUOTED, plan: 'javascript:alert(3)' });
    await served.send(chatAccepted({ number: 6, ...hostile, email: 'e@example.com' }));
    await served.send({ ...chatAccepted({ number: 7 }), event_name: EVIL, widget_id: QUOTED, [EVIL]: EVIL });
    await served.send({ ...chatAccepted({ number: 8, ...hostile, email: 'f@example.com' }), widget_id: QUOTED });
    await served.send(chatFinished({ number: 9, ...hostile, email: 'g@example.com' }, [EVIL, QUOTED]));
    const events = await served.settle();
    const links = await served.gateway.database.read.selectFrom('links').selectAll().execute();
    paths.push(
      '/console',
      '/console/events',
      '/console/attention',
      `/console/attention/choose/${id}`,
      '/console/channels',
      '/console/channels/shop',
      `/console/events/${dead}`,
      ...events.flatMap((event) => [`/console/events/${event.id}`, `/console/events/${event.id}?payload=shown`]),
      ...links.flatMap(({ visitor_key: visitor }) => [
        `/console/person?${new URLSearchParams({ account: 'crm', visitor })}`,
        `/console/person/erase?${new URLSearchParams({ account: 'crm', visitor })}`,
        `/console/events?${new URLSearchParams({ visitor })}`,
      ]),
    );
  });

  after(() => served[Symbol.asyncDispose]());

  it('is text on every page', async () => {
    let seen = 0;
    for (const path of paths) {
      const page = await visitor.get(path);
      expect(page.status, path).to.equal(200);
      expectHarmless(page.text, path);
      if (page.text.includes('&lt;img src=x onerror=alert(1)&gt;')) seen += 1;
    }
    expect(seen, 'pages that show it').to.be.above(5);
  });

  it('is text where a page repeats what was asked for', async () => {
    for (const evil of [EVIL, QUOTED]) {
      const query = new URLSearchParams(
        ['q', 'channel', 'kind', 'state', 'from', 'until', 'before', 'notice', 'account', 'visitor', 'next'].map(
          (name): [string, string] => [name, evil],
        ),
      );
      for (const path of [
        '/console',
        '/console/events',
        '/console/person',
        '/console/person/erase',
        '/console/channels/x',
        '/console/nothing',
        '/console/sign-in',
      ]) {
        const address = `${path}?${query}`;
        expectHarmless((await visitor.get(address)).text, address);
        expectHarmless((await createVisitor(served.url).get(address)).text, address);
      }
      const [event] = await served.settle();
      const refused = await visitor.submit(`/console/events/${event?.id}/link`, { link: evil });
      expectHarmless(refused.text, 'a refused link');
    }
  });

  it('is masked in what Jivo sent, until it is asked for', async () => {
    const event = (await served.settle()).at(-1);
    const payload = async (query: string) =>
      /<pre[^>]*>([\s\S]*)<\/pre>/.exec((await visitor.get(`/console/events/${event?.id}${query}`)).text)?.[1] ?? '';
    const masked = await payload('');
    expect(masked).to.include('chat_finished').and.include('•••');
    for (const personal of ['g@example.com', 'onerror', 'Anderson']) expect(masked).to.not.include(personal);
    const shown = await payload('?payload=shown');
    expect(shown).to.include('g@example.com').and.include('onerror');
    expect(served.log.entries.some(({ message }) => message === 'console:payload:shown')).to.equal(true);
  });
});
