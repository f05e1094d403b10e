/** How long each kind of data is kept, in ms. null: for good. */
export interface Retention {
  /** Bodies and answers of finished events, from their end. */
  readonly payloads: number | null;
  /** Decisions of finished events, from their end; and with them, once the payload is gone too, the event itself. */
  readonly decisions: number | null;
  /** What was given up or waits for an agent's word, from when it did. */
  readonly deadLetters: number | null;
  /** Links of visitors to records, from the last look at the record. */
  readonly links: number | null;
  /** Conflicts somebody has dealt with, from when they came up. */
  readonly conflicts: number | null;
  /** Where activities were logged, from the last change. */
  readonly activities: number | null;
  /** Marks of erased people, from the erasure. */
  readonly erasures: number | null;
}

/** The shortest of these; null: all are kept for good. */
export function toShortest(...times: readonly (number | null)[]): number | null {
  const limits = times.filter((time) => time !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

/** Whether something of this age, in ms, is to go. */
export function isOver(age: number, limit: number | null): boolean {
  return limit !== null && age > limit;
}
