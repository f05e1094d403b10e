import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { withWorkSignal } from '../../src/sync/work-signal.ts';

const LONG_MS = 60_000;

/** Ends with the reason of its signal. */
function untilAborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason));
  });
}

describe('the signal of a piece of work', () => {
  it('aborts with any of the signals, for the same reason', async () => {
    for (const which of [0, 1]) {
      const controllers = [new AbortController(), new AbortController()];
      const signals = controllers.map(({ signal }) => signal);
      const reason = withWorkSignal(signals, LONG_MS, untilAborted);
      controllers[which]?.abort('stopping');
      expect(await reason).to.equal('stopping');
    }
  });

  it('aborts when the time is over', async () => {
    const reason = await withWorkSignal([new AbortController().signal], 5, untilAborted);
    expect(reason).to.have.property('name', 'TimeoutError');
  });

  it('is aborted from the beginning when one of the signals is', async () => {
    const signals = [new AbortController().signal, AbortSignal.abort('gone')];
    expect(await withWorkSignal(signals, LONG_MS, async (signal) => signal.reason)).to.equal('gone');
  });

  it('leaves no listener behind, whether the work gave a value or failed', async () => {
    const { signal } = new AbortController();
    expect(await withWorkSignal([signal], LONG_MS, async () => 'value')).to.equal('value');
    const error = new Error('broken');
    const caught = await withWorkSignal([signal], LONG_MS, () => Promise.reject(error)).catch((cause) => cause);
    expect(caught).to.equal(error);
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });

  it('leaves no timer behind: nothing aborts after the work has ended', async () => {
    const ended = await withWorkSignal([], 5, async (signal) => signal);
    await withWorkSignal([], 10, untilAborted);
    expect(ended.aborted).to.equal(false);
  });
});
