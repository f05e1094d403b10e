import { expect } from 'chai';
import fc from 'fast-check';
import { listConflicts } from '../../../src/store/list-conflicts.ts';
import { createFakeCrm, type FakeCrm } from '../../gateway/fake-connector.ts';
import { startTestGateway, type TestGateway } from '../../gateway/start-gateway.ts';
import { PEOPLE, Run, type Said, said, toValues } from './said.ts';

let crm: FakeCrm;
let gateway: TestGateway;

async function leftOver(): Promise<string> {
  const conflicts = await listConflicts(gateway.gateway.database.read, { limit: 100_000 });
  return JSON.stringify([conflicts.map(({ chatValue }) => chatValue), crm.entries.map(({ activity }) => activity)]);
}

async function play(run: Run, events: readonly Said[], together: boolean): Promise<void> {
  const bodies = events.map((one) => run.toBody(one));
  if (together) await Promise.all(bodies.map((body) => gateway.post(body)));
  else for (const body of bodies) await gateway.post(body);
  const ended = await gateway.settle();
  expect(ended.filter(({ state }) => state === 'dead')).to.deep.equal([]);
}

describe('any sequence of events', () => {
  before(async () => {
    crm = createFakeCrm();
    gateway = await startTestGateway({ crm, channel: { region: 'US', match: { several: 'newest' } } });
  });
  after(() => gateway[Symbol.asyncDispose]());

  it('loses no e-mail or phone, writes none twice and mixes no two people', async () => {
    const events = fc.array(said(PEOPLE, 2, 3), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(events, fc.boolean(), async (list, together) => {
        const run = new Run(crm);
        await play(run, list, together);
        const records = run.records().map(toValues);
        const written = records.flat();
        expect(new Set(written).size, written.join()).to.equal(written.length);
        const others = await leftOver();
        for (const [person, values] of run.given) {
          for (const value of values) expect(written.includes(value) || others.includes(value), value).to.equal(true);
          const holders = records.filter((record) => record.some((value) => values.has(value)));
          for (const record of holders) {
            expect(
              record.every((value) => values.has(value)),
              `${person}: ${record.join()}`,
            ).to.equal(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
