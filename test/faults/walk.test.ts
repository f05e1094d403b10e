import { expect } from 'chai';
import { usePostgres } from '../store/engines.ts';
import type { BlowCounts } from './nemesis.ts';
import { CRMS, type CrmId } from './start-crm.ts';
import { walk } from './walk.ts';

/** Of the past: each has walked through what was once wrong. */
const SEEDS = { local: 1, hubspot: 7, salesforce: 3 } as const;

describe('a random walk through kills, stops, a locked store, failing CRMs and careless clients', () => {
  for (const crm of CRMS) {
    const seed = Number(process.env.FAULTS_SEED ?? SEEDS[crm]);

    it(`keeps every promise with ${crm} (FAULTS_SEED=${seed})`, async function () {
      this.timeout(60_000);
      const { broken, events } = await walk({
        crm,
        seed,
        events: 60,
        concurrency: 12,
        limitFactor: 20,
        searchLagMs: 100,
        keepsVisitor: true,
        quick: true,
        blows: { kills: 1, stops: crm === 'local' ? 1 : 0, pauses: 1, faults: 8 },
      });
      expect(broken).to.deep.equal([]);
      expect(events).to.be.at.least(60);
    });
  }
});

describe('two gateways on one PostgreSQL', () => {
  const createStore = usePostgres();
  const quiet = { kills: 0, stops: 0, pauses: 0, faults: 0 };
  const cases = [
    ['a rolling restart while the CRM fails', 'hubspot', { ...quiet, rolls: 1, faults: 8 }],
    ['SIGKILL', 'local', { ...quiet, kills: 2 }],
    [
      'SIGKILL while the CRM fails and somebody locks the store',
      'salesforce',
      { ...quiet, kills: 1, pauses: 1, faults: 8 },
    ],
  ] as const satisfies readonly (readonly [string, CrmId, BlowCounts])[];

  for (const [title, crm, blows] of cases) {
    const seed = Number(process.env.FAULTS_SEED ?? 5);

    it(`lose and repeat nothing over ${title}, under load (FAULTS_SEED=${seed})`, async function () {
      this.timeout(180_000);
      const { broken, events } = await walk({
        crm,
        seed,
        events: 60,
        concurrency: 12,
        limitFactor: 20,
        searchLagMs: 100,
        keepsVisitor: true,
        quick: true,
        postgresUrl: await createStore('empty'),
        processes: 2,
        blows,
      });
      expect(broken).to.deep.equal([]);
      expect(events).to.be.at.least(60);
    });
  }
});
