import type { ConnectorError } from '../../connectors/errors.ts';

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
  /** 0: go ahead. Otherwise how many ms to wait. Lets one probe through after the cool-down. */
  waitMs(): number;
  succeeded(): void;
  failed(error: ConnectorError): void;
}

/** `now` is monotonic, in ms. */
export function createCircuit(options: CircuitOptions, now: () => number): Circuit {
  let failures = 0;
  let opened: { until: number; cause: ConnectorError } | undefined;
  let probing = false;
  return {
    state: () => (opened === undefined ? 'closed' : probing ? 'probing' : 'open'),
    cause: () => opened?.cause,
    waitMs() {
      if (opened === undefined) return 0;
      const left = opened.until - now();
      if (left <= 0 && !probing) {
        probing = true;
        return 0;
      }
      return Math.max(left, 100);
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
      if (!auth && opened === undefined && failures < options.threshold) return;
      const coolDown = auth ? options.authCoolDownMs : Math.max(options.coolDownMs, error.retryAfterMs ?? 0);
      opened = { until: now() + coolDown, cause: error };
    },
  };
}
