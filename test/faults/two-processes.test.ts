import { expect } from 'chai';
import { openStore } from '../../src/store/open-store.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { usePostgres } from '../store/engines.ts';
import { createJivo } from './jivo.ts';
import { startRestartableGateway } from './restartable-gateway.ts';
import { type CrmId, startCrm } from './start-crm.ts';

const WEBHOOKS = 32;

describe('two gateways on one PostgreSQL', () => {
  const createStore = usePostgres();
  const cases = [
    [
      'hubspot',
      'a visitor with an e-mail',
      (chat: number) => chatAccepted({ number: 1, name: 'Ann', email: 'ann@shop.example' }, chat),
    ],
    [
      'hubspot',
      'a visitor with a phone',
      (chat: number) => chatAccepted({ number: 1, name: 'Ann', phone: '+14155550001' }, chat),
    ],
    [
      'hubspot',
      'one phone on many devices',
      (chat: number) => chatAccepted({ number: chat, name: 'Ann', phone: '+14155550001' }, chat),
    ],
    [
      'salesforce',
      'one phone on many devices',
      (chat: number) => chatAccepted({ number: chat, name: 'Ann', phone: '+14155550001' }, chat),
    ],
  ] as const satisfies readonly (readonly [CrmId, string, (chat: number) => object])[];

  for (const [crmId, title, write] of cases) {
    it(`make one record in ${crmId} of ${WEBHOOKS} first webhooks at once: ${title}`, async function () {
      this.timeout(60_000);
      using folder = createTemporaryFolder();
      const storageUrl = await createStore();
      await using crm = await startCrm({ crm: crmId, limitFactor: 100, searchLagMs: 1_000, keepsVisitor: true }, '');
      const setting = { folder: folder.path, storageUrl, crm, processes: 2, limitFactor: 100, logLevel: 'silent' };
      const gateway = await startRestartableGateway(setting);
      const jivo = createJivo(() => gateway.webhookUrl());
      try {
        const bodies = Array.from({ length: WEBHOOKS }, (_, index) => JSON.stringify(write(index + 1)));
        await Promise.all(bodies.map((body) => jivo.send(body, 'plain')));
        await expectAllDone(storageUrl);
        const { people, limitRefusals, violations } = await crm.census();
        expect(people.map(({ name }) => name)).to.have.length(1);
        expect({ limitRefusals, violations }).to.deep.equal({ limitRefusals: 0, violations: [] });
      } finally {
        jivo.close();
        await gateway.end();
      }
    });
  }
});

async function expectAllDone(storageUrl: string): Promise<void> {
  const database = await openStore(storageUrl, { exclusive: false, onError: () => undefined });
  try {
    const list = () => database.read.selectFrom('events').select('state').execute();
    await waitUntil('no event is open', async () => (await list()).every(({ state }) => state !== 'open'), 30_000);
    expect((await list()).map(({ state }) => state)).to.deep.equal(Array(WEBHOOKS).fill('done'));
  } finally {
    await database.close();
  }
}
