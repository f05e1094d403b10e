import { expect } from 'chai';
import { fuzz } from './fuzz.ts';

describe('webhooks made to break the gateway', () => {
  // `npm run fuzz` sends 100,000 and more, of another seed each time.
  it('600 of them get a documented answer in time, and none of them breaks it', async function () {
    this.timeout(180_000);
    const report = await fuzz({ count: 600, seed: 20_261_122 });
    expect(report).to.deep.include({ wrongAnswers: [], uncaught: [], errors: {} });
    expect(Object.keys(report.statuses)).to.have.members(['200', '400']);
    // Bad bodies must not be all there is: most get through to the connector.
    expect(report.statuses['200']).to.be.greaterThan(300);
    expect(Object.keys(report.ends).filter((end) => end.startsWith('dead'))).to.deep.equal([]);
    expect(report.lateness.late).to.equal(0);
    expect(report.ends.done).to.be.greaterThan(150);
  });
});
