import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { reopenEvents } from '../../src/store/reopen-events.ts';
import { createFakeCrm } from './fake-connector.ts';
import { chatAccepted, chatFinished, offlineMessage } from './payloads.ts';
import { startTestGateway, type TestConfig, TOKEN } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };
const BOB = { number: 2, name: 'Bob', email: 'bob@shop.example' };
const SHORT = { reply: { deadlineMs: 150 } };
const SLOW_RETRY = { retry: { firstMs: 600_000, longestMs: 600_000, giveUpMs: 86_400_000 } };

/** The configuration with another channel `shop`, or another account `crm`. */
const withShop =
  (shop: object) =>
  (config: TestConfig): object => ({
    ...config,
    channels: { ...config.channels, shop: { ...config.channels.shop, ...shop } },
  });
const withCrm =
  (crm: object) =>
  (config: TestConfig): object => ({ ...config, accounts: { ...config.accounts, crm } });
const withChannel =
  (name: string, channel: object) =>
  (config: TestConfig): object => ({ ...config, channels: { ...config.channels, [name]: channel } });

const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail('It was taken.'),
    (error: Error) => error,
  );

describe('a running gateway that takes another configuration', () => {
  it('answers for an added channel at once and not for a removed one', async () => {
    const crm = createFakeCrm();
    const spare = createFakeCrm({ host: 'spare.example' });
    await using gateway = await startTestGateway({ crm, spare: { spare } });
    expect((await gateway.post(chatAccepted(ADA), { channel: 'web' })).status).to.equal(404);
    const changes = await gateway.reload((config) => ({
      ...config,
      accounts: { ...config.accounts, other: { connector: 'fake-spare' } },
      channels: { web: { account: 'other', token: TOKEN } },
    }));
    expect(changes).to.deep.equal({
      accounts: { added: ['other'], changed: [], removed: [] },
      channels: { added: ['web'], changed: [], removed: ['shop'] },
      fixed: [],
    });
    const reply = await gateway.send(chatAccepted(ADA), { channel: 'web' });
    expect(reply.crm_link).to.equal('https://spare.example/contacts/1');
    expect((await gateway.post(chatAccepted(ADA))).status).to.equal(404);
    expect(gateway.gateway.webhookUrls.get('shop')).to.equal(undefined);
    expect(gateway.gateway.webhookUrls.get('web')).to.match(/\/jivo\/web\/a-token/);
    expect((await gateway.get('/readyz')).text).to.include('account other');
  });

  it('makes the token of an added channel that has none', async () => {
    await using gateway = await startTestGateway();
    await gateway.reload(withChannel('web', { account: 'crm' }));
    const url = new URL(gateway.gateway.webhookUrls.get('web') ?? '');
    const token = url.pathname.split('/').at(-1) ?? '';
    expect((await gateway.post(chatAccepted(ADA), { channel: 'web', token })).status).to.equal(200);
  });

  it('takes a new token and no longer the old one', async () => {
    await using gateway = await startTestGateway();
    const token = 'another-token-for-tests-012345';
    await gateway.reload(withShop({ token }));
    expect((await gateway.post(chatAccepted(ADA))).status).to.equal(404);
    expect((await gateway.post(chatAccepted(ADA), { token })).status).to.equal(200);
  });

  it('uses a changed mapping from the next event on, on the connector that is open', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted(ADA));
    await gateway.reload(withShop({ fields: [{ to: 'stage', value: 'new' }], reply: { contactInfo: 'full' } }));
    const reply = await gateway.send(chatAccepted(BOB));
    expect([...crm.records.values()]).to.deep.equal([
      { name: 'Ada', email: 'ada@shop.example' },
      { name: 'Bob', email: 'bob@shop.example', stage: 'new' },
    ]);
    expect(reply.contact_info).to.include({ name: 'Bob' });
    expect([crm.opened, crm.closed]).to.deep.equal([1, 0]);
  });

  it('keeps the circuit and the budget of an account that is the same', async () => {
    const limits = [{ bucket: 'requests', title: 'requests a day', max: 1_000, intervalMs: 86_400_000 }];
    const crm = createFakeCrm({ limits });
    await using gateway = await startTestGateway({ crm, channel: SHORT, engine: SLOW_RETRY });
    await gateway.send(chatAccepted(ADA));
    const asked = crm.calls.length;
    crm.meet({ error: () => new ConnectorError('auth', 'The key is refused.') });
    await gateway.send(chatAccepted(BOB));
    await gateway.reload(withChannel('web', { account: 'crm', token: TOKEN }));
    expect((await gateway.get('/readyz')).text).to.include('The key is refused.');
    const before = crm.calls.length;
    expect(before).to.be.above(asked);
    await gateway.send(chatAccepted({ number: 3, email: 'cleo@shop.example' }), { channel: 'web' });
    expect(crm.calls.length, 'the paused account is not asked').to.equal(before);
  });

  it('counts on in the budget when an account gets other settings and the same limits', async () => {
    const limits = [{ bucket: 'requests', title: 'requests a day', max: 4, intervalMs: 86_400_000 }];
    const crm = createFakeCrm({ limits });
    await using gateway = await startTestGateway({ crm, channel: SHORT });
    await gateway.send(chatAccepted(ADA));
    const used = crm.calls.length;
    expect(used).to.be.above(0);
    await gateway.reload(withCrm({ connector: 'fake-crm', settings: { note: 'a new key' } }));
    await waitUntil('the old connector is closed', () => crm.closed === 1);
    expect(crm.opened).to.equal(2);
    await gateway.send(chatAccepted(BOB));
    await gateway.send(chatAccepted({ number: 3, email: 'cleo@shop.example' }));
    expect(crm.calls.length).to.equal(4);
  });

  it('tries an account whose key was mended at once', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: SHORT, engine: SLOW_RETRY });
    crm.meet({ error: () => new ConnectorError('auth', 'The key is refused.') });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(offlineMessage(BOB, 'Call me', 7));
    crm.heal();
    await gateway.reload(withCrm({ connector: 'fake-crm', settings: { note: 'a new key' } }));
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect((await gateway.get('/readyz')).text).to.not.include('The key is refused.');
  });

  it('lets an event in flight end on the account it began with, and closes that one then', async () => {
    const crm = createFakeCrm();
    const spare = createFakeCrm({ host: 'spare.example' });
    crm.meet({ operation: 'find', hang: 'deaf', times: 1 });
    await using gateway = await startTestGateway({ crm, spare: { spare }, channel: SHORT });
    await gateway.send(chatAccepted(ADA));
    await gateway.reload(withCrm({ connector: 'fake-spare' }));
    const reply = await gateway.send(chatAccepted(BOB));
    expect(reply.crm_link).to.equal('https://spare.example/contacts/1');
    expect([crm.hanging(), crm.closed], 'still in use').to.deep.equal([1, 0]);
    crm.openGates();
    await waitUntil('the old connector is closed', () => crm.closed === 1);
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect([...crm.records.values()]).to.deep.equal([{ name: 'Ada', email: 'ada@shop.example' }]);
    expect([...spare.records.values()]).to.deep.equal([{ name: 'Bob', email: 'bob@shop.example' }]);
    expect(spare.closed).to.equal(0);
  });

  it('lets an event in flight end although its channel is removed', async () => {
    const crm = createFakeCrm();
    crm.meet({ operation: 'find', hang: 'deaf', times: 1 });
    await using gateway = await startTestGateway({ crm, channel: SHORT });
    await gateway.send(chatAccepted(ADA));
    await gateway.reload((config) => ({ ...config, channels: { web: { account: 'crm', token: TOKEN } } }));
    crm.openGates();
    const [event] = await gateway.settle();
    expect([event?.channel, event?.state]).to.deep.equal(['shop', 'done']);
    expect(crm.records.size).to.equal(1);
  });

  it('does waiting events of a changed channel with its new settings', async () => {
    const crm = createFakeCrm();
    crm.meet({ operation: 'find', hang: 'deaf', times: 1 });
    await using gateway = await startTestGateway({ crm, channel: SHORT });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatFinished(ADA, ['Hello']));
    await gateway.reload(withShop({ fields: [{ to: 'stage', value: 'old customer', when: 'updated' }] }));
    crm.openGates();
    await gateway.settle();
    expect([...crm.records.values()]).to.deep.equal([
      { name: 'Ada', email: 'ada@shop.example', stage: 'old customer' },
    ]);
  });

  it('keeps the waiting events of a removed channel, says why, and does them when it is back', async () => {
    const crm = createFakeCrm();
    crm.meet({ operation: 'find', hang: 'deaf', times: 1 });
    await using gateway = await startTestGateway({ crm, channel: SHORT });
    const { database } = gateway.gateway;
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatFinished(ADA, ['Hello']));
    let shop: object | undefined;
    await gateway.reload((config) => {
      shop = config.channels.shop;
      return { ...config, channels: { web: { account: 'crm', token: TOKEN } } };
    });
    crm.openGates();
    const [, waiting] = await gateway.settle();
    expect([waiting?.state, waiting?.reason]).to.deep.equal([
      'dead',
      'The channel shop is no longer in the configuration.',
    ]);
    await gateway.reload(withChannel('shop', shop ?? {}));
    await database.write((transaction) => reopenEvents(transaction, database, { state: 'dead' }));
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect(crm.entries).to.have.length(1);
  });

  it('says so of events whose channel leads to another account now', async () => {
    const crm = createFakeCrm();
    const other = createFakeCrm();
    crm.meet({ operation: 'find', hang: 'deaf', times: 1 });
    await using gateway = await startTestGateway({ crm, others: { other }, channel: SHORT });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatFinished(ADA, ['Hello']));
    await gateway.reload(withShop({ account: 'other' }));
    crm.openGates();
    const [, waiting] = await gateway.settle();
    expect(waiting?.reason).to.equal('The channel shop no longer leads to the account crm.');
  });

  it('refuses a webhook whose channel is removed while its body comes in', async () => {
    await using gateway = await startTestGateway();
    const { publicUrl, server } = gateway.gateway;
    const body = Buffer.from(JSON.stringify(chatAccepted(ADA)));
    const begun = once(server, 'request');
    const sent = request(`${publicUrl}/jivo/shop/${TOKEN}`, { method: 'POST', agent: false });
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    sent.write(body.subarray(0, 10));
    await begun;
    await gateway.reload((config) => ({ ...config, channels: { web: { account: 'crm', token: TOKEN } } }));
    sent.end(body.subarray(10));
    const [answer] = await answered;
    expect(answer.statusCode).to.equal(404);
    answer.resume();
    expect(await gateway.events()).to.have.length(0);
  });

  for (const [what, change, message] of [
    [
      'the listen address',
      (config: TestConfig) => ({ ...config, server: { ...config.server, port: 8_099 } }),
      'A change of server.port needs a restart.',
    ],
    [
      'the store and its key',
      (config: TestConfig) => ({
        ...config,
        storage: { url: 'sqlite:./elsewhere.db', encryptionKey: Buffer.alloc(32, 1).toString('base64') },
      }),
      'A change of storage.url, storage.encryptionKey needs a restart.',
    ],
    [
      'the console and the log',
      (config: TestConfig) => ({ ...config, console: { password: 'a long password' }, log: { level: 'warn' } }),
      'A change of console.password, log.level needs a restart.',
    ],
    [
      'an account whose settings contradict each other',
      (config: TestConfig) => ({
        ...config,
        accounts: {
          ...config.accounts,
          good: { connector: 'fake-spare' },
          bad: { connector: 'fake-spare', settings: { note: 'contradicts itself' } },
        },
      }),
      'The note contradicts itself.',
    ],
  ] as const) {
    it(`changes nothing when it cannot take ${what}`, async () => {
      const crm = createFakeCrm();
      const spare = createFakeCrm();
      await using gateway = await startTestGateway({ crm, spare: { spare } });
      const { message: said } = await failure(
        gateway.reload((config) => change(withShop({ token: 'another-token-for-tests-012345' })(config) as TestConfig)),
      );
      expect(said).to.include(message).and.not.include('a long password');
      expect((await gateway.post(chatAccepted(ADA))).status, 'the old token counts').to.equal(200);
      expect([crm.opened, crm.closed]).to.deep.equal([1, 0]);
      expect(spare.closed, 'what was opened for it is closed').to.equal(spare.opened);
    });
  }

  it('takes two at once in their order, and goes on after one it refused', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    const first = gateway.reload(withCrm({ connector: 'fake-crm', settings: { note: 'one' } }));
    const refused = failure(
      gateway.reload(withCrm({ connector: 'fake-crm', settings: { note: 'contradicts itself' } })),
    );
    const last = gateway.reload(withCrm({ connector: 'fake-crm', settings: { note: 'two' } }));
    await Promise.all([first, refused, last]);
    await waitUntil('the older ones are closed', () => crm.closed === 2);
    expect(crm.opened).to.equal(3);
    expect((await gateway.send(chatAccepted(ADA))).crm_link).to.equal('https://crm.example/contacts/1');
    expect(crm.closed).to.equal(2);
  });

  it('does nothing for one that is the same', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.reload((config) => config);
    expect([crm.opened, crm.closed]).to.deep.equal([1, 0]);
  });
});
