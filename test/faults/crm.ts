/** What the CRM holds of one activity of a person. */
export interface Entry {
  readonly id: string;
  readonly text: string;
}

/** A record as the check at the end sees it. */
export interface CrmPerson {
  readonly id: string;
  readonly name: string;
  readonly emails: readonly string[];
  /** Digits only. */
  readonly phones: readonly string[];
  readonly entries: readonly Entry[];
}

/** Everything in the CRM, read past its API. */
export interface Census {
  readonly people: readonly CrmPerson[];
  /** Activities that hang on nobody. */
  readonly orphans: readonly Entry[];
  /** What the CRM should never have been asked, in words. */
  readonly violations: readonly string[];
  /** Requests it refused because a limit was really passed. */
  readonly limitRefusals: number;
}

/** A CRM that can be told to fail, in the process of the test. */
export interface FaultyCrm extends AsyncDisposable {
  /** `accounts.NAME.connector` and its settings. */
  readonly connector: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** How long its search does not show a new record; 0: never. */
  readonly searchLagMs: number;
  /** Every way it can fail. */
  readonly faults: readonly string[];
  /** Those after which it is left alone for seconds. */
  readonly lastingFaults: readonly string[];
  /** The `nth` request from now on (counted from 1), and `times` in a row, goes wrong. */
  inject(fault: string, nth: number, times: number): void;
  heal(): void;
  /** Requests so far. */
  requests(): number;
  census(): Promise<Census>;
}

export function toDigits(text: unknown): string {
  return String(text ?? '').replace(/\D/g, '');
}
