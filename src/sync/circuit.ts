import { ConnectorError } from '../../connectors/errors.ts';

/** The account is paused: nothing was asked of the CRM. */
export class PausedError extends ConnectorError {
  constructor(cause: ConnectorError, waitMs: number) {
    super(cause.kind === 'auth' ? 'auth' : 'unavailable', cause.message, { retryAfterMs: waitMs, cause });
  }
}

export interface CircuitOptions {
  /** Failures in a row that open it. */
  readonly threshold: number;
  /** How long it stays open before one probe is let through. */
  readonly coolDownMs: number;
  /** The same after the CRM refused the key: asking often would only raise alarms there. */
  readonly authCoolDownMs: number;
}

export type CircuitState = 'closed' | 'open' | 'probing';

/** Keeps an ill CRM from making every agent wait: while it is open, operations fail at once. */
export interface Circuit {
  state(): CircuitState;
  /** The error that opened it. */
  cause(): ConnectorError | undefined;
  /** Whether it is no use to take up events now. */
  isPaused(): boolean;
  /** Whether the next operation is the probe: one event is enough for it. */
  mayProbe(): boolean;
  /** Returns when the operation may go: always while closed, as the one probe after the cool-down. Throws `PausedError`. */
  enter(): void;
  succeeded(): void;
  failed(error: ConnectorError): void;
}

/** While the probe is on its way, others come again after this. */
const PROBE_MS = 1_000;

/** `now` is monotonic, in ms. */
export function createCircuit(options: CircuitOptions, now: () => number): Circuit {
  let failures = 0;
  let opened: { until: number; cause: ConnectorError } | undefined;
  let probing = false;
  return {
    state: () => (opened === undefined ? 'closed' : probing ? 'probing' : 'open'),
    cause: () => opened?.cause,
    isPaused: () => opened !== undefined && (probing || opened.until > now()),
    mayProbe: () => opened !== undefined && !probing && opened.until <= now(),
    enter() {
      if (opened === undefined) return;
      const left = opened.until - now();
      if (probing || left > 0) throw new PausedError(opened.cause, Math.max(left, PROBE_MS));
      probing = true;
    },
    succeeded() {
      failures = 0;
      opened = undefined;
      probing = false;
    },
    failed(error) {
      probing = false;
      const auth = error.kind === 'auth';
      if (!auth && error.kind !== 'unavailable' && error.kind !== 'timeout') return;
      failures += 1;
      // A CRM that says when to come again (maintenance, a move of the account) is asked nothing before.
      const told = error.retryAfterMs !== undefined;
      if (!auth && !told && opened === undefined && failures < options.threshold) return;
      const coolDown = auth ? options.authCoolDownMs : Math.max(options.coolDownMs, error.retryAfterMs ?? 0);
      opened = { until: now() + coolDown, cause: error };
    },
  };
}
