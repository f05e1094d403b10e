/** A stretch of time, ms since 1970. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Answers that took longer than allowed. */
export interface Lateness {
  /** By the gateway's own doing. */
  readonly late: number;
  /** Because the machine stood still: a server that does nothing else was stalled for the rest of the time, too. */
  readonly starved: number;
  /** What the slowest answer took apart from that, in ms. */
  readonly slowestOwnMs: number;
}

/** Pure. `stalls`: when the control server was late, one after the other. */
export function judgeLateness(slow: readonly Span[], stalls: readonly Span[], limitMs: number): Lateness {
  const own = slow.map((answer) => answer.end - answer.start - toOverlap(answer, stalls));
  const late = own.filter((ms) => ms > limitMs).length;
  return { late, starved: own.length - late, slowestOwnMs: Math.round(Math.max(0, ...own)) };
}

function toOverlap({ start, end }: Span, stalls: readonly Span[]): number {
  return stalls.reduce((sum, stall) => sum + Math.max(0, Math.min(end, stall.end) - Math.max(start, stall.start)), 0);
}
