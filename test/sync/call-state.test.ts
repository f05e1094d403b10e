import { expect } from 'chai';
import type { PhoneCall } from '../../src/lead/activity.ts';
import { type CallState, toCallKey, toCallStep } from '../../src/sync/call-state.ts';

const FIRST = 'https://rec.example/1.mp3';
const SECOND = 'https://rec.example/2.mp3';

function step(status: string, recordingUrl?: string): PhoneCall {
  return {
    kind: 'call',
    key: 'call/shop/1/2',
    source: {},
    remarks: [],
    at: '2026-01-02T03:04:05.000Z',
    direction: 'incoming',
    status,
    ended: status === 'end' || status === 'error',
    ...(recordingUrl !== undefined && { recordingUrl }),
  };
}

/** Which call each step is counted to, and whether it is logged. */
function follow(...calls: readonly PhoneCall[]): readonly (readonly [number, boolean])[] {
  let known: CallState | undefined;
  return calls.map((call) => {
    const { state, worthLogging } = toCallStep(call, known);
    known = state;
    return [state.ordinal, worthLogging];
  });
}

describe('the steps of a call', () => {
  it('are one call from start to end, logged when it begins and when it has ended', () => {
    const steps = follow(step('start'), step('agent_connected'), step('client_connected'), step('end', FIRST));
    expect(steps).to.deep.equal([
      [1, true],
      [1, false],
      [1, false],
      [1, true],
    ]);
  });

  it('a start after the end is the next call', () => {
    const steps = follow(
      step('start'),
      step('end', FIRST),
      step('start'),
      step('agent_connected'),
      step('end', SECOND),
    );
    expect(steps.map(([ordinal]) => ordinal)).to.deep.equal([1, 1, 2, 2, 2]);
  });

  it('an end with another recording is the next call, the same one again is not', () => {
    const steps = follow(step('end', FIRST), step('end', FIRST), step('end', SECOND));
    expect(steps.map(([ordinal]) => ordinal)).to.deep.equal([1, 1, 2]);
  });

  it('an end that brings the recording later belongs to the call that ended without', () => {
    expect(follow(step('start'), step('end'), step('end', FIRST)).at(-1)).to.deep.equal([1, true]);
  });

  it('a step that comes late changes nothing', () => {
    expect(follow(step('end', FIRST), step('agent_connected')).at(-1)).to.deep.equal([1, false]);
  });

  it('an error ends a call as well', () => {
    expect(follow(step('start'), step('error'), step('start')).map(([ordinal]) => ordinal)).to.deep.equal([1, 1, 2]);
  });

  it('the first call keeps the activity’s key', () => {
    expect([1, 2, 3].map((ordinal) => toCallKey('k', ordinal))).to.deep.equal(['k', 'k/2', 'k/3']);
  });
});
