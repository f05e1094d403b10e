import { expect } from 'chai';
import { CRMS } from './start-crm.ts';
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
