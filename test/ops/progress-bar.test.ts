import { expect } from 'chai';
import { createProgressBar, drawProgress } from '../../src/ops/progress-bar.ts';

function createScreen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe('progress bar', () => {
  it('draws how far the work is', () => {
    expect(drawProgress(0, 1_000)).to.equal('[------------------------------]   0 %  0 of 1,000');
    expect(drawProgress(400, 1_000)).to.equal('[############------------------]  40 %  400 of 1,000');
    expect(drawProgress(1_000, 1_000)).to.equal('[##############################] 100 %  1,000 of 1,000');
    expect(drawProgress(0, 0)).to.include('100 %');
  });

  it('writes over its own line and clears it at the end', () => {
    const screen = createScreen(true);
    const bar = createProgressBar(screen);
    bar.show(1, 2);
    bar.show(1, 2);
    bar.show(2, 2);
    bar.end();
    expect(screen.written).to.have.length(3);
    expect(screen.written[1]).to.equal(`\r${drawProgress(2, 2)}`);
    expect(screen.written[2]).to.match(/^\r +\r$/);
  });

  it('says nothing where nobody watches', () => {
    const screen = createScreen(false);
    const bar = createProgressBar(screen);
    bar.show(1, 2);
    bar.end();
    expect(screen.written).to.deep.equal([]);
  });
});
