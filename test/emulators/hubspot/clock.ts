/** The emulator's own time in ms since 1970. It decides index lag, token expiry and limit windows; nothing of it sleeps. */
export interface Clock {
  now(): number;
  /** Moves this clock forward, on top of the time it follows. */
  advance(ms: number): void;
}

/** @param follow the time underneath; the machine's own unless a test gives a still one, e.g. `() => 0`. */
export function createClock(follow: () => number = Date.now): Clock {
  let offset = 0;
  return {
    now: () => follow() + offset,
    advance: (ms) => {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError('The clock only moves forward by a number of ms.');
      offset += ms;
    },
  };
}

/** ISO 8601 in UTC with milliseconds, the form HubSpot answers times in. */
export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString();
}
