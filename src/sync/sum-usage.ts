import type { BucketUsage } from './bucket.ts';

/** What one process has counted of a limit. */
export interface BucketCount {
  readonly bucket: string;
  /** As far as this process knows: its own requests, and what the CRM told of others. */
  readonly used: number;
  /** Its own requests. */
  readonly own: number;
  readonly max: number;
  /** When the CRM told last how much all have used, ms since 1970. Only of limits of a long window. */
  readonly toldAt?: number | undefined;
}

/** The same without its title, times since 1970. */
export function toCount({ bucket, used, own, max, toldAt }: BucketUsage): BucketCount {
  // This difference is the same as long as the process lives: what is not asked of the CRM stays the same text.
  const at = toldAt === undefined ? undefined : Math.round(performance.timeOrigin + toldAt);
  return { bucket, used, own, max, toldAt: at };
}

/**
 * How full a limit is for all processes together. What the CRM tells of others is also what the other processes have used: it is
 * not added to their counts. Of a long window the CRM's newest word counts, because what a process has heard may be of another day.
 */
export function sumUsage(here: BucketUsage, others: readonly BucketCount[]): BucketUsage {
  const counts = [toCount(here), ...others.filter(({ bucket }) => bucket === here.bucket)];
  const told = counts.filter(({ toldAt }) => toldAt !== undefined);
  const newest = told.toSorted((left, right) => (right.toldAt ?? 0) - (left.toldAt ?? 0))[0];
  if (newest !== undefined) return { ...here, used: newest.used, max: newest.max };
  const own = counts.reduce((sum, count) => sum + count.own, 0);
  return { ...here, used: Math.max(own, ...counts.map(({ used }) => used)) };
}
