import { expect } from 'chai';
import { withDeadline } from '../../src/sync/deadline.ts';

describe('work with a deadline', () => {
  it('gives the value when it is there in time, and tells the work to stop waiting', async () => {
    let seen: AbortSignal | undefined;
    const value = await withDeadline(async (signal) => {
      seen = signal;
      return 'value';
    }, performance.now() + 60_000);
    expect(value).to.equal('value');
    expect(seen?.aborted).to.equal(true);
  });

  it('gives undefined when it is not, also for a deadline in the past', async () => {
    const never = new Promise<string>(() => undefined);
    expect(await withDeadline(() => never, performance.now() + 20)).to.equal(undefined);
    expect(await withDeadline(() => never, performance.now() - 1_000)).to.equal(undefined);
  });

  it('passes an error on', async () => {
    const error = new Error('broken');
    const caught = await withDeadline(() => Promise.reject(error), performance.now() + 60_000).catch((cause) => cause);
    expect(caught).to.equal(error);
  });
});
