import { type Summary, toText } from './statistics.ts';

/** One measured figure. A goal is a bound of the median: at most, or at least. */
export interface Figure {
  readonly label: string;
  readonly value: Summary | number;
  /** "ratio", "ms", "ms CPU", "MB", "%": what the value is. */
  readonly unit: string;
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
}

/** One comparison, made within one run. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  run(report: (figure: Figure) => void): Promise<void>;
}

/** Pure. */
export function isMet({ value, goal }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  const median = typeof value === 'number' ? value : value.median;
  return 'atMost' in goal ? median <= goal.atMost : median >= goal.atLeast;
}

const DIGITS: Readonly<Record<string, number>> = { ratio: 3, ms: 1, 'ms CPU': 2, '%': 1 };

/** Pure. The value with its range, as people read it. */
export function toValueText({ value, unit }: Figure): string {
  const digits = DIGITS[unit] ?? 0;
  const text = typeof value === 'number' ? value.toFixed(digits) : toText(value, digits);
  return unit === 'ratio' ? text : `${text} ${unit}`;
}

/** Pure. */
export function toGoalText({ goal }: Figure): string {
  if (goal === undefined) return '';
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
}
