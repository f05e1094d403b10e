/** Time as the emulator sees it: token age, index lag and time stamps follow it, so tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves the time on by `ms`. */
  advance(ms: number): void;
  /** Takes back every `advance`. */
  reset(): void;
}

export function createClock(base: () => number = Date.now): Clock {
  let offset = 0;
  return {
    now: () => base() + offset,
    advance: (ms) => {
      offset += ms;
    },
    reset: () => {
      offset = 0;
    },
  };
}

/** `2026-11-22T11:27:16.000+0000`, the form of every datetime in Salesforce's JSON. Rows are stamped to the second. */
export function toSalesforceTime(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('Z', '+0000');
}
