import { expect } from 'chai';
import { openStore } from '../../src/store/open-store.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { usePostgres } from '../store/engines.ts';
import type { FaultyCrm } from './crm.ts';
import { createJivo } from './jivo.ts';
import { type RestartableGateway, startRestartableGateway } from './restartable-gateway.ts';
import { type CrmId, startCrm } from './start-crm.ts';

const WEBHOOKS = 32;

/** A story of one person: the webhook of each of many first chats. */
type Write = (chat: number) => object;

const WITH_EMAIL: Write = (chat) => chatAccepted({ number: 1, name: 'Ann', email: 'ann@shop.example' }, chat);
const WITH_PHONE: Write = (chat) => chatAccepted({ number: 2, name: 'Bob', phone: '+14155550001' }, 100 + chat);
const ON_MANY_DEVICES: Write = (chat) =>
  chatAccepted({ number: 100 + chat, name: 'Cid', phone: '+14155550002' }, 200 + chat);

const CASES = [
  ['hubspot', 'a visitor with an e-mail', WITH_EMAIL],
  ['hubspot', 'a visitor with a phone', WITH_PHONE],
  ['hubspot', 'one phone on many devices', ON_MANY_DEVICES],
  ['salesforce', 'one phone on many devices', ON_MANY_DEVICES],
] as const satisfies readonly (readonly [CrmId, string, Write])[];

for (const crmId of ['hubspot', 'salesforce'] as const) {
  describe(`two gateways with ${crmId} on one PostgreSQL`, function () {
    this.timeout(60_000);
    const createStore = usePostgres();
    const stack = new AsyncDisposableStack();
    let sent = 0;
    let storageUrl: string;
    let crm: FaultyCrm;
    let gateway: RestartableGateway;

    before(async () => {
      const folder = stack.use(createTemporaryFolder());
      storageUrl = await createStore();
      crm = stack.use(await startCrm({ crm: crmId, limitFactor: 100, searchLagMs: 1_000, keepsVisitor: true }, ''));
      const setting = { folder: folder.path, storageUrl, crm, processes: 2, limitFactor: 100, logLevel: 'silent' };
      gateway = await startRestartableGateway(setting);
      stack.defer(() => gateway.end());
    });

    after(() => stack.disposeAsync());

    for (const [, title, write] of CASES.filter(([id]) => id === crmId)) {
      it(`make one record of ${WEBHOOKS} first webhooks at once: ${title}`, async () => {
        const before = await crm.census();
        const jivo = createJivo(() => gateway.webhookUrl());
        try {
          const bodies = Array.from({ length: WEBHOOKS }, (_, index) => JSON.stringify(write(index + 1)));
          await Promise.all(bodies.map((body) => jivo.send(body, 'plain')));
          sent += bodies.length;
          await expectAllDone(storageUrl, sent);
        } finally {
          jivo.close();
        }
        const { people, limitRefusals, violations } = await crm.census();
        expect(people).to.have.length(before.people.length + 1);
        expect({ limitRefusals, violations }).to.deep.equal({ limitRefusals: 0, violations: [] });
      });
    }
  });
}

describe('two gateways on one PostgreSQL', () => {
  const createStore = usePostgres();

  it('lose no number of people who come to both at once, found by the e-mail here and by the phone there', async function () {
    this.timeout(60_000);
    using folder = createTemporaryFolder();
    const storageUrl = await createStore();
    await using crm = await startCrm({ crm: 'salesforce', limitFactor: 100, searchLagMs: 0, keepsVisitor: true }, '');
    const setting = { folder: folder.path, storageUrl, crm, processes: 2, limitFactor: 100, logLevel: 'silent' };
    const gateway = await startRestartableGateway(setting);
    const jivo = createJivo(() => gateway.webhookUrl());
    const phone = (person: number, line: number) => `+1415555${line}${String(person).padStart(3, '0')}`;
    const people = Array.from({ length: 12 }, (_, index) => ({
      number: 3 * index,
      email: `person${index}@shop.example`,
    }));
    const send = (bodies: readonly object[]) =>
      Promise.all(bodies.map((body, index) => jivo.send(JSON.stringify({ ...body, chat_id: index }), 'plain')));
    try {
      await send(people.map((person, index) => chatAccepted({ ...person, name: 'Ann', phone: phone(index, 0) })));
      await expectAllDone(storageUrl, people.length);
      // So that both have read the record before either writes.
      crm.inject('slow', 1, 1_000);
      const atOnce = people.flatMap(({ number, email }, index) => [
        chatAccepted({ number: number + 1, name: 'Ann', email, phone: phone(index, 1) }),
        chatAccepted({ number: number + 2, name: 'Ann', phone: `${phone(index, 0)}, ${phone(index, 2)}` }),
      ]);
      await send(atOnce);
      await expectAllDone(storageUrl, people.length + atOnce.length);
      const known = new Set([
        ...(await listConflictValues(storageUrl)),
        ...(await crm.census()).people.flatMap(toPhones),
      ]);
      const given = people.flatMap((_, index) => [0, 1, 2].map((line) => phone(index, line)));
      expect(given.filter((number) => !known.has(number))).to.deep.equal([]);
    } finally {
      jivo.close();
      await gateway.end();
    }
  });
});

function toPhones({ phones }: { readonly phones: readonly string[] }): readonly string[] {
  return phones.map((digits) => `+${digits}`);
}

async function listConflictValues(storageUrl: string): Promise<readonly string[]> {
  const database = await openStore(storageUrl, { exclusive: false, onError: () => undefined });
  try {
    const rows = await database.read.selectFrom('conflicts').select('chat_value').execute();
    return rows.map(({ chat_value }) => chat_value);
  } finally {
    await database.close();
  }
}

async function expectAllDone(storageUrl: string, count: number): Promise<void> {
  const database = await openStore(storageUrl, { exclusive: false, onError: () => undefined });
  try {
    const list = () => database.read.selectFrom('events').select('state').execute();
    await waitUntil('no event is open', async () => (await list()).every(({ state }) => state !== 'open'), 30_000);
    expect((await list()).map(({ state }) => state)).to.deep.equal(Array(count).fill('done'));
  } finally {
    await database.close();
  }
}
