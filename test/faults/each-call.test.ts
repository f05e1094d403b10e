import { expect } from 'chai';
import { tryEveryCall } from './every-call.ts';

/** What the CRM did and nobody knows of, and what it did not do. The other kinds are for `npm run faults -- --each-call`. */
const FAULTS = ['lost-answer', 'server-error'];

for (const crm of ['hubspot', 'salesforce'] as const) {
  describe(`each request to ${crm} going wrong in turn`, () => {
    for (const restarts of [false, true]) {
      it(`leaves one record and one entry of each${restarts ? ', also over a restart' : ''}`, async function () {
        this.timeout(60_000);
        const faults = restarts ? ['lost-answer'] : FAULTS;
        const options = { crm, limitFactor: 100, searchLagMs: 0, keepsVisitor: true, quick: true };
        const reports = await tryEveryCall({ ...options, restarts, faults });
        expect(reports.flatMap(({ broken }) => broken)).to.deep.equal([]);
        expect(reports).to.have.length(10);
        for (const { scenario, requests, cases } of reports) {
          expect(cases, scenario).to.be.at.least(requests);
        }
      });
    }
  });
}
