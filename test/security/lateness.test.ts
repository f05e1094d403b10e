import { expect } from 'chai';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { startControl } from './control.ts';
import { judgeLateness } from './lateness.ts';

const span = (start: number, end: number) => ({ start, end });

describe('whose lateness it was', () => {
  it('is the gateway’s own while the control server answers', () => {
    expect(judgeLateness([span(0, 5_000)], [], 3_000)).to.deep.equal({ late: 1, starved: 0, slowestOwnMs: 5_000 });
    const before = [span(-9_000, 0), span(5_000, 9_000)];
    expect(judgeLateness([span(0, 5_000)], before, 3_000)).to.include({ late: 1, starved: 0 });
  });

  it('is the machine’s for as long as the control server was late too, and no longer', () => {
    expect(judgeLateness([span(0, 5_000)], [span(1_000, 3_500)], 3_000)).to.deep.equal({
      late: 0,
      starved: 1,
      slowestOwnMs: 2_500,
    });
    expect(judgeLateness([span(0, 5_000)], [span(1_000, 2_000)], 3_000)).to.include({ late: 1, starved: 0 });
    expect(judgeLateness([span(0, 5_000)], [span(-5_000, 1_500), span(4_000, 9_000)], 3_000)).to.include({ late: 0 });
  });

  it('is not hidden by a gateway that keeps its own process busy', async () => {
    using folder = createTemporaryFolder();
    await using control = await startControl(folder.path);
    const start = performance.timeOrigin + performance.now();
    // What a slow regular expression would do.
    for (const until = performance.now() + 300; performance.now() < until; );
    const slow = [span(start, performance.timeOrigin + performance.now())];
    // On a machine that stands still this very moment nothing can be said: it is tried until it does not.
    const [own] = slow.map(({ end }) => end - start);
    const { slowestOwnMs } = judgeLateness(slow, await control.readStalls(), 0);
    expect(slowestOwnMs)
      .to.be.greaterThan(0)
      .and.at.most(Math.ceil(own ?? 0));
    await waitUntil('the control server goes on', async () => Array.isArray(await control.readStalls()));
  });
});
