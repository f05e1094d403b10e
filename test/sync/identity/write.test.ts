import { expect } from 'chai';
import { sql } from 'kysely';
import { listConflicts } from '../../../src/store/list-conflicts.ts';
import { createFakeCrm } from '../../gateway/fake-connector.ts';
import { chatAccepted, chatFinished, chatUpdated, offlineMessage } from '../../gateway/payloads.ts';
import { startTestGateway } from '../../gateway/start-gateway.ts';
import { ANN, given, PHONE_A } from './given.ts';

const page = (url: string) => ({ page: { url, title: 'A page' } });
const session = (more: object) => ({ session: { geoip: { country_code: 'DE' }, ...more } });

describe('mapped fields', () => {
  it('are read from paths, constants and templates, under conditions and through transforms', async () => {
    await using on = await given([], {
      timeZone: 'Europe/Berlin',
      fields: [
        { to: 'origin', value: 'Chat from {{source.page.url}}' },
        { to: 'campaign', from: 'source.utm.campaign', transform: ['trim', 'upper'] },
        { to: 'first', from: 'name', transform: 'firstName' },
        { to: 'last', from: 'name', transform: 'lastName' },
        { to: 'labels', from: 'tags', transform: { join: '|' } },
        { to: 'count', from: 'tags', transform: 'count' },
        { to: 'since', from: 'attributes.since', transform: 'date' },
        { to: 'country', from: 'source.geo.countryCode', transform: { table: { de: 'Germany' }, otherwise: 'Abroad' } },
        { to: 'team', value: 'DACH', if: { country: ['AT', 'DE'] } },
        { to: 'team', value: 'World' },
        { to: 'vip', value: true, if: { tag: 'vip*', page: '*/never/*' } },
        { to: 'nothing', value: 'From {{source.utm.term}}' },
      ],
    });
    await on.play(
      chatAccepted({ number: 1, name: 'Ann Mary Lee', email: ANN }, 1, {
        ...page('https://shop.example/sale'),
        ...session({ utm_json: { campaign: ' spring  sale ' } }),
        tags: [{ title: 'VIP' }, { title: 'New' }],
        attributes: { since: '2026-03-01T23:30:00Z' },
      }),
    );
    expect(on.record(1)).to.deep.equal({
      name: 'Ann Mary Lee',
      email: ANN,
      origin: 'Chat from https://shop.example/sale',
      campaign: 'SPRING SALE',
      first: 'Ann Mary',
      last: 'Lee',
      labels: 'VIP|New',
      count: 2,
      since: '2026-03-02',
      country: 'Germany',
      team: 'DACH',
    });
  });

  for (const [rule, expected] of [
    ['fill-blank', 'old'],
    ['crm-wins', 'old'],
    ['chat-wins', 'new'],
    ['append-unique', 'old\nnew'],
  ] as const) {
    it(`follow the rule ${rule} on a record that has another value`, async () => {
      const mapping = { to: 'origin', from: 'source.utm.source', when: 'always', rule };
      await using on = await given([{ email: ANN, origin: 'old' }], { fields: [mapping] });
      const more = session({ utm_json: { source: 'new' } });
      await on.play(chatAccepted({ number: 1, email: ANN }, 1, more), chatUpdated({ number: 1, email: ANN }, 1, more));
      expect(on.record(1)).to.deep.equal({ email: ANN, origin: expected });
      expect(await on.conflicts()).to.deep.equal([]);
    });
  }

  it('never displace what a person gave', async () => {
    const fields = [{ to: 'phone', value: '+1000', when: 'always', rule: 'chat-wins' }];
    await using on = await given([{ email: ANN, phone: PHONE_A }], { fields });
    await on.play(
      chatAccepted({ number: 1, email: ANN, name: 'Ann' }),
      chatAccepted({ number: 2, phone: '+14155552679' }),
    );
    expect(on.record(1)).to.include({ phone: PHONE_A });
    expect(on.record(2)).to.include({ phone: '+14155552679' });
  });
});

describe('the card', () => {
  it('shows links, counts, dates and numbers in the channel’s language and time zone', async () => {
    await using on = await given(
      [
        {
          email: ANN,
          orders: ['1', '2', '3'],
          since: '2026-11-22T23:30:00Z',
          born: '1990-05-06',
          spent: 1234.5,
          plan: 'gold',
          no: 'A/1',
        },
      ],
      {
        locale: 'de',
        timeZone: 'Europe/Berlin',
        customData: [
          { title: 'Orders', from: 'orders', transform: 'count', link: 'https://shop.example/orders/{{no}}' },
          { title: 'Since', from: 'since', transform: 'date' },
          { title: 'Born', from: 'born' },
          { title: 'About', from: 'born {{born}}, here since {{since}}' },
          { title: 'Spent', from: 'spent' },
          { title: 'Plan', from: '{{plan}}: {{spent}} €', transform: 'upper' },
          { title: 'Missing', from: '{{nothing}}' },
          { title: 'Nowhere', from: 'plan', link: 'https://shop.example/{{nothing}}' },
        ],
      },
    );
    const answer = await on.play(chatAccepted({ number: 1, email: ANN }));
    expect(answer.custom_data).to.deep.equal([
      { title: 'Orders', content: '3', link: 'https://shop.example/orders/A%2F1' },
      { title: 'Since', content: '23.11.2026' },
      { title: 'Born', content: '06.05.1990' },
      { title: 'About', content: 'born 06.05.1990, here since 23.11.2026, 00:30' },
      { title: 'Spent', content: '1.234,5' },
      { title: 'Plan', content: 'GOLD: 1.234,5 €' },
      { title: 'Nowhere', content: 'gold' },
    ]);
  });
});

describe('routes', () => {
  const routes = [
    { if: { department: 'Support', widget: '3948' }, mode: 'update-only' },
    { if: { page: 'https://shop.example/b2b*' }, tags: ['B2B'], fields: { origin: 'B2B site' } },
    { if: { country: 'DE' }, fields: { origin: 'Germany' } },
  ];
  const fields = [{ to: 'labels', from: 'tags' }];

  it('apply the first that fits', async () => {
    await using on = await given([], { routes, fields });
    await on.play(
      chatAccepted({ number: 1, email: 'a@example.com' }, 1, { ...page('https://shop.example/b2b/x'), ...session({}) }),
      chatAccepted({ number: 2, email: 'b@example.com' }, 2, session({})),
      chatAccepted({ number: 3, email: 'c@example.com' }, 3, { department: { name: 'support' } }),
    );
    expect([...on.crm.records.values()]).to.deep.equal([
      { email: 'a@example.com', labels: 'B2B', origin: 'B2B site' },
      { email: 'b@example.com', origin: 'Germany' },
    ]);
    expect(await on.lastDecision()).to.include({ route: 1, reason: 'update-only' });
  });
});

describe('a record type the CRM does not have', () => {
  it('gives the event up with a sentence for the operator', async () => {
    await using on = await given([], { write: { recordType: 'leed' } });
    await on.play(chatAccepted({ number: 1, email: ANN }));
    const [event] = await on.gateway.events();
    expect(event).to.include({ state: 'dead' });
    expect(event?.reason).to.contain('no records of the type leed');
  });
});

describe('a route to another account', () => {
  it('decides where a visitor belongs, who then stays there', async () => {
    const crm = createFakeCrm();
    const eu = createFakeCrm({ host: 'eu.example' });
    const routes = [{ if: { country: ['DE', 'AT'] }, account: 'eu' }];
    await using gateway = await startTestGateway({ crm, others: { eu }, channel: { routes } });
    const german = { number: 1, email: ANN };
    const answer = await gateway.send(chatAccepted(german, 1, session({})));
    expect(answer.crm_link).to.equal('https://eu.example/contacts/1');
    // The end of the chat says nothing of the country.
    await gateway.send(chatFinished(german, ['Hallo']));
    await gateway.send(chatAccepted({ number: 2, email: 'bob@example.com' }));
    await gateway.settle();
    expect([...eu.records.values()]).to.deep.equal([{ email: ANN }]);
    expect(eu.entries.length).to.equal(1);
    expect([...crm.records.values()]).to.deep.equal([{ email: 'bob@example.com' }]);
    expect((await gateway.events()).map(({ account }) => account)).to.deep.equal(['eu', 'eu', 'crm']);
  });
});

describe('the account of a new visitor', () => {
  const routes = [{ if: { country: ['DE', 'AT'] }, account: 'eu' }];

  for (const germanFirst of [true, false]) {
    it(`is the same for two first events at once that say different things, ${germanFirst ? 'with' : 'without'} the country first`, async () => {
      const crm = createFakeCrm();
      const eu = createFakeCrm({ host: 'eu.example' });
      await using gateway = await startTestGateway({ crm, others: { eu }, channel: { routes } });
      const german = { number: 1, email: ANN };
      const bodies = [chatAccepted(german, 1, session({})), chatFinished(german, ['Hallo'])];
      await Promise.all((germanFirst ? bodies : bodies.toReversed()).map((body) => gateway.send(body)));
      const events = await gateway.settle();
      const accounts = new Set(events.map(({ account }) => account));
      expect([...accounts]).to.deep.equal([events[0]?.account]);
      expect([crm.records.size + eu.records.size, crm.entries.length + eu.entries.length]).to.deep.equal([1, 1]);
      expect(crm.records.size).to.equal(crm.entries.length);
    });
  }

  it('holds although the first event made no record', async () => {
    const crm = createFakeCrm();
    const eu = createFakeCrm({ host: 'eu.example' });
    await using gateway = await startTestGateway({ crm, others: { eu }, channel: { routes } });
    await gateway.send(chatAccepted({ number: 1 }, 1, session({})));
    await gateway.settle();
    const answer = await gateway.send(chatUpdated({ number: 1, email: ANN }));
    expect(answer.crm_link).to.equal('https://eu.example/contacts/1');
    expect([...crm.records.values()]).to.deep.equal([]);
  });

  it('passes over a later route to another account', async () => {
    const crm = createFakeCrm();
    const eu = createFakeCrm({ host: 'eu.example' });
    const elsewhere = { if: { country: 'DE' }, account: 'eu', recordType: 'person', tags: ['EU'] };
    const channel = {
      routes: [elsewhere, { if: { country: 'DE' }, tags: ['German'] }],
      fields: [{ to: 'labels', from: 'tags' }],
    };
    await using gateway = await startTestGateway({ crm, others: { eu }, channel });
    await gateway.send(chatAccepted({ number: 1 }));
    await gateway.settle();
    await gateway.send(chatUpdated({ number: 1, email: ANN }, 1, session({})));
    const events = await gateway.settle();
    expect(events.map(({ state, account }) => [state, account])).to.deep.equal([
      ['done', 'crm'],
      ['done', 'crm'],
    ]);
    expect([...crm.records.values()]).to.deep.equal([{ email: ANN, labels: 'German' }]);
    expect((await gateway.decision(1)) as object).to.include({ route: 2 });
  });

  it('is a condition of mapped fields', async () => {
    const crm = createFakeCrm();
    const eu = createFakeCrm({ host: 'eu.example' });
    const fields = [
      { to: 'origin', value: 'home', if: { account: 'crm' } },
      { to: 'origin', value: 'Europe', if: { account: ['eu'] } },
    ];
    await using gateway = await startTestGateway({ crm, others: { eu }, channel: { routes, fields } });
    await gateway.send(chatAccepted({ number: 1, email: ANN }, 1, session({})));
    await gateway.send(chatAccepted({ number: 2, email: 'bob@example.com' }));
    await gateway.settle();
    expect([...eu.records.values()]).to.deep.equal([{ email: ANN, origin: 'Europe' }]);
    expect([...crm.records.values()]).to.deep.equal([{ email: 'bob@example.com', origin: 'home' }]);
  });

  it('is that of the chat where Jivo gives no client number', async () => {
    const crm = createFakeCrm();
    const eu = createFakeCrm({ host: 'eu.example' });
    await using gateway = await startTestGateway({ crm, others: { eu }, channel: { routes } });
    const nameless = (body: object) => ({ ...body, visitor: { email: ANN } });
    await gateway.send(nameless(chatAccepted({ number: 1 }, 8, session({}))));
    await gateway.send(nameless(chatFinished({ number: 1 }, ['Hallo'], 8)));
    await gateway.send(nameless(chatFinished({ number: 1 }, ['Hello'], 9)));
    expect((await gateway.settle()).map(({ account }) => account)).to.deep.equal(['eu', 'eu', 'crm']);
  });

  it('is decided by what the gateway makes use of', async () => {
    const crm = createFakeCrm();
    const eu = createFakeCrm({ host: 'eu.example' });
    await using gateway = await startTestGateway({ crm, others: { eu }, channel: { routes } });
    await gateway.send({ ...chatAccepted({ number: 1 }), event_name: 'never_heard_of' });
    await gateway.send(chatAccepted({ number: 1, email: ANN }, 1, session({})));
    expect((await gateway.settle()).map(({ account }) => account)).to.deep.equal(['crm', 'eu']);
  });
});

describe('noise', () => {
  it('is kept as events with the reason, and out of the CRM', async () => {
    await using on = await given([], {
      ignore: { silentChats: true, blacklisted: true, pages: ['https://test.example/*'] },
    });
    const silent = chatFinished({ number: 1, email: ANN }, []);
    const blocked = { ...chatFinished({ number: 2, email: ANN }, ['Buy!']), chat: { blacklisted: true, messages: [] } };
    const test = chatAccepted({ number: 3, email: ANN }, 3, page('https://test.example/form'));
    const reasons: unknown[] = [];
    for (const body of [silent, blocked, test]) {
      expect(await on.play(body)).to.deep.equal({ result: 'ok' });
      reasons.push((await on.lastDecision()).reason);
    }
    expect(reasons).to.deep.equal(['silent-chat', 'blacklisted', 'ignored-page']);
    for (const { reason } of await on.gateway.events()) expect(reason).to.contain('Left out by the settings');
    expect((await on.gateway.events()).map(({ state }) => state)).to.deep.equal(['ignored', 'ignored', 'ignored']);
    expect(on.crm.calls).to.deep.equal([]);
  });

  it('is none by default', async () => {
    await using on = await given([]);
    await on.play(chatFinished({ number: 1, email: ANN }, []));
    expect(on.crm.entries.length).to.equal(1);
  });
});

describe('what a CRM refuses', () => {
  it('is in the text of the entry, although that was made together with the record', async () => {
    const fields = [{ to: 'nothing', value: 'a value', when: 'always' }];
    await using gateway = await startTestGateway({ channel: { fields } });
    await gateway.send(offlineMessage({ number: 1, email: ANN }, 'Hello', 5));
    await gateway.settle();
    const { database } = gateway.gateway;
    const { rows } = await sql<{ activity: string }>`SELECT activity FROM local_activities`.execute(database.read);
    expect(rows.length).to.equal(1);
    expect(rows[0]?.activity).to.contain('a value');
    const [conflict] = await listConflicts(database.read, { limit: 10 });
    expect(conflict).to.include({ holds: 'nothing', chatValue: 'a value' });
  });
});

describe('nobody to write to', () => {
  it('makes no record of an anonymous visitor unless the channel says so', async () => {
    await using on = await given([]);
    await on.play(chatAccepted({ number: 1, name: 'Ann' }));
    expect(on.crm.calls).to.deep.equal([]);
    await using other = await given([], { write: { anonymous: true } });
    await other.play(chatAccepted({ number: 1, name: 'Ann' }));
    expect(other.record(1)).to.deep.equal({ name: 'Ann' });
  });
});
