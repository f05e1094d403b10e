import type { AnswerCount } from '../store/answer-times.ts';

/** How quickly agents were answered. Times in ms; median and p95 to within 5 %, the slowest exactly. */
export interface AnswerSummary {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly slowest: number;
  /** How many came after the channel's deadline. */
  readonly late: number;
  /** How many said what was known, because the CRM had not answered by then. */
  readonly known: number;
}

const STEP = 1.05;

/** Times of one step differ by 5 % at most; everything below a millisecond is step 0. */
export function toStep(ms: number): number {
  return ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(STEP));
}

/** Of one channel's counts, whatever their quarters. undefined: no agent has waited. */
export function sumUpAnswers(counts: readonly AnswerCount[]): AnswerSummary | undefined {
  const sum = (part: 'count' | 'late' | 'known') => counts.reduce((total, row) => total + row[part], 0);
  const count = sum('count');
  if (count === 0) return undefined;
  const sorted = counts.toSorted((left, right) => left.slowest - right.slowest);
  return {
    count,
    median: rank(sorted, count * 0.5),
    p95: rank(sorted, count * 0.95),
    slowest: rank(sorted, count),
    late: sum('late'),
    known: sum('known'),
  };
}

/** Nearest rank: the slowest of the step in which the answer of this place is. */
function rank(sorted: readonly AnswerCount[], place: number): number {
  let seen = 0;
  for (const { count, slowest } of sorted) {
    seen += count;
    if (seen >= place) return slowest;
  }
  return sorted.at(-1)?.slowest ?? 0;
}
