import { expect } from 'chai';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted, chatFinished, offlineMessage } from '../gateway/payloads.ts';
import { startTestGateway, type TestConfig, type TestGateway, TOKEN } from '../gateway/start-gateway.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { describeStores, usePostgres } from './engines.ts';

const PEOPLE = 60;
const AT_ONCE = 12;
const WEB = { account: 'crm', token: TOKEN };

/** Goes round through another key, another mapping, another channel and back. */
const CHANGES: readonly ((config: TestConfig, round: number) => object)[] = [
  (config, round) => ({
    ...config,
    accounts: { crm: { connector: 'fake-crm', settings: { note: `key ${round}` } } },
  }),
  (config, round) => ({
    ...config,
    channels: { ...config.channels, shop: { ...config.channels.shop, fields: [{ to: 'stage', value: `s${round}` }] } },
  }),
  (config) => ({ ...config, channels: { ...config.channels, web: WEB } }),
  ({ channels: { shop = {} }, ...config }) => ({ ...config, channels: { shop } }),
];

async function sendAll(gateway: TestGateway): Promise<void> {
  const left = Array.from({ length: PEOPLE }, (_, index) => index + 1);
  const senders = Array.from({ length: AT_ONCE }, async () => {
    for (let number = left.shift(); number !== undefined; number = left.shift()) {
      const visitor = { number, name: `Visitor ${number}`, email: `visitor${number}@shop.example` };
      await gateway.send(chatAccepted(visitor));
      await gateway.send(chatFinished(visitor, ['Hello']));
    }
  });
  await Promise.all(senders);
}

describeStores('another configuration under load', (createStore) => {
  it('loses nothing and does nothing twice', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, storage: { url: await createStore() } });
    let sending = true;
    const sent = sendAll(gateway).finally(() => {
      sending = false;
    });
    let reloads = 0;
    while (sending) {
      const change = CHANGES[reloads % CHANGES.length];
      if (change !== undefined) await gateway.reload((config) => change(config, reloads));
      reloads += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await sent;
    const events = await gateway.settle();
    expect(reloads).to.be.above(CHANGES.length);
    expect(events.map(({ state }) => state)).to.deep.equal(Array(PEOPLE * 2).fill('done'));
    const emails = [...crm.records.values()].map(({ email }) => email);
    expect([emails.length, new Set(emails).size]).to.deep.equal([PEOPLE, PEOPLE]);
    expect([crm.entries.length, new Set(crm.entries.map(({ record }) => record.id)).size]).to.deep.equal([
      PEOPLE,
      PEOPLE,
    ]);
    await waitUntil('all but the last connector are closed', () => crm.closed === crm.opened - 1);
  });
});

describe('two processes of which one has a newer configuration', () => {
  const createStore = usePostgres();

  it('leave the events of its new channel to it, until both have it', async () => {
    const crm = createFakeCrm();
    const storage = { url: await createStore() };
    await using old = await startTestGateway({ crm, storage });
    // Takes events in and leaves all work to the other one.
    await using newer = await startTestGateway({ crm, storage, engine: { concurrency: 0 } });
    await newer.reload((config) => ({ ...config, channels: { ...config.channels, web: WEB } }));
    await newer.send(offlineMessage({ number: 1, email: 'ada@shop.example' }, 'Call me', 7), { channel: 'web' });
    const left = await waitUntil('the old one has seen it', async () => {
      const [event] = await old.events();
      return event?.reason !== null && event;
    });
    expect([left?.state, left?.reason]).to.deep.equal(['open', 'The channel web is no longer in the configuration.']);
    await old.reload((config) => ({ ...config, channels: { ...config.channels, web: WEB } }));
    expect((await old.settle()).map(({ state }) => state)).to.deep.equal(['done']);
    expect(crm.entries).to.have.length(1);
  });
});
