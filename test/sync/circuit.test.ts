import { expect } from 'chai';
import { ConnectorError, type ErrorKind } from '../../connectors/errors.ts';
import { type Circuit, createCircuit, PausedError } from '../../src/sync/circuit.ts';

const OPTIONS = { threshold: 3, coolDownMs: 10_000, authCoolDownMs: 60_000 };

/** A circuit with a clock of its own. */
function open(): {
  readonly circuit: Circuit;
  pass(ms: number): void;
  fail(kind: ErrorKind, retryAfterMs?: number): void;
} {
  let time = 1_000;
  const circuit = createCircuit(OPTIONS, () => time);
  return {
    circuit,
    pass: (ms) => {
      time += ms;
    },
    fail: (kind, retryAfterMs) => {
      const options = retryAfterMs === undefined ? {} : { retryAfterMs };
      circuit.failed(new ConnectorError(kind, `It said ${kind}.`, options));
    },
  };
}

describe('the circuit of an account', () => {
  it('opens after so many failures in a row, and says why and for how long', () => {
    const { circuit, fail } = open();
    fail('unavailable');
    fail('timeout');
    circuit.enter();
    fail('unavailable');
    expect(circuit.state()).to.equal('open');
    expect(circuit.isPaused()).to.equal(true);
    expect(circuit.cause()?.message).to.equal('It said unavailable.');
    expect(() => circuit.enter())
      .to.throw(PausedError, 'It said unavailable.')
      .with.property('retryAfterMs', 10_000);
  });

  it('counts failures in a row only', () => {
    const { circuit, fail } = open();
    for (let round = 0; round < 5; round += 1) {
      fail('unavailable');
      fail('timeout');
      circuit.succeeded();
    }
    expect(circuit.state()).to.equal('closed');
    expect(circuit.cause()).to.equal(undefined);
  });

  it('is not opened by a limit that is used up', () => {
    const { circuit, fail } = open();
    for (let round = 0; round < 10; round += 1) fail('rate-limited', 1_000);
    expect(circuit.state()).to.equal('closed');
  });

  it('lets one probe through after the cool-down: it closes when that goes well', () => {
    const { circuit, fail, pass } = open();
    for (const kind of ['timeout', 'timeout', 'timeout'] as const) fail(kind);
    pass(9_999);
    expect(() => circuit.enter()).to.throw(PausedError);
    pass(1);
    expect(circuit.isPaused()).to.equal(false);
    circuit.enter();
    expect(circuit.state()).to.equal('probing');
    expect(() => circuit.enter(), 'a second probe').to.throw(PausedError);
    circuit.succeeded();
    expect(circuit.state()).to.equal('closed');
    circuit.enter();
    circuit.enter();
  });

  it('opens again at once when the probe fails, and may be probed later', () => {
    const { circuit, fail, pass } = open();
    for (const kind of ['timeout', 'timeout', 'timeout'] as const) fail(kind);
    for (let round = 0; round < 3; round += 1) {
      pass(10_000);
      circuit.enter();
      fail('unavailable');
      expect(() => circuit.enter()).to.throw(PausedError);
    }
  });

  it('may be probed again when a limit met the probe', () => {
    const { circuit, fail, pass } = open();
    for (const kind of ['timeout', 'timeout', 'timeout'] as const) fail(kind);
    pass(10_000);
    circuit.enter();
    fail('rate-limited', 500);
    circuit.enter();
    circuit.succeeded();
    expect(circuit.state()).to.equal('closed');
  });

  it('a refused key pauses at once, is asked once a minute, and goes on by itself when it works again', () => {
    const { circuit, fail, pass } = open();
    fail('auth');
    expect(() => circuit.enter())
      .to.throw(PausedError)
      .with.property('kind', 'auth');
    for (let minute = 0; minute < 3; minute += 1) {
      pass(59_999);
      expect(() => circuit.enter()).to.throw(PausedError);
      pass(1);
      circuit.enter();
      fail('auth');
    }
    pass(60_000);
    circuit.enter();
    circuit.succeeded();
    expect(circuit.isPaused()).to.equal(false);
  });

  it('stays open as long as the CRM asked', () => {
    const { circuit, fail, pass } = open();
    fail('unavailable', 3_600_000);
    pass(3_599_999);
    expect(() => circuit.enter()).to.throw(PausedError);
    pass(1);
    circuit.enter();
  });
});
