import type { Call, Limit, LimitReading } from '../../connectors/connector.ts';

/** How full a bucket is, for people. */
export interface BucketUsage {
  readonly bucket: string;
  readonly title: string;
  readonly used: number;
  readonly max: number;
  readonly intervalMs: number | undefined;
}

/** One limit of a CRM and what was taken of it. Times are ms on the clock that was given. */
export interface Bucket {
  /** ms until a request of this lane may go; 0: now; Infinity: when a running one ends. */
  waitMs(lane: Call['lane']): number;
  take(lane: Call['lane']): void;
  /** A request ended. */
  release(): void;
  /** Takes over what the CRM said: its own maximum, and what others used of it. */
  correct(reading: LimitReading): void;
  /** Nothing goes for so long. */
  block(ms: number): void;
  usage(): BucketUsage;
}

/** A window above this is counted, not remembered request by request. */
const LONGEST_REMEMBERED_MS = 10 * 60_000;
/** Of a long window (a day), what background work leaves to agents' answers. */
const DAILY_FLOOR = 0.1;
/** Of a short window, what background work never takes. */
const SHORT_RESERVE = 0.02;
/** Background requests in a row before their even pace begins. */
const PACE_BURST = 3;
/** While it is not known what is left, requests go one at a time until the CRM has said it, for at most so long. */
const LONGEST_UNSURE_MS = 10_000;

/** What is known at the start. */
export interface BucketStart {
  /** A process before this one may have used up part of the limit a moment ago. Default: no. */
  readonly spentBefore?: boolean;
}

/** `now` is monotonic. */
export function createBucket(limit: Limit, now: () => number, start: BucketStart = {}): Bucket {
  if (limit.intervalMs === undefined) return createPlaces(limit, now);
  if (limit.intervalMs > LONGEST_REMEMBERED_MS) return createCounter(limit, limit.intervalMs, now);
  return createWindow(limit, limit.intervalMs, now, start);
}

/** So many requests at the same time. */
function createPlaces(limit: Limit, now: () => number): Bucket {
  let running = 0;
  let blockedUntil = 0;
  return {
    waitMs(lane) {
      if (blockedUntil > now()) return blockedUntil - now();
      const max = lane === 'background' ? Math.max(1, limit.max - 1) : limit.max;
      return running < max ? 0 : Number.POSITIVE_INFINITY;
    },
    take: () => {
      running += 1;
    },
    release: () => {
      running -= 1;
    },
    correct: () => undefined,
    block: (ms) => {
      blockedUntil = now() + ms;
    },
    usage: () => toUsage(limit, running, limit.max),
  };
}

/** A long window: a count that starts anew when the window ends, or when the CRM says so. */
function createCounter(limit: Limit, intervalMs: number, now: () => number): Bucket {
  let { max } = limit;
  let used = 0;
  let since = now();
  let blockedUntil = 0;
  const refresh = () => {
    if (now() - since < intervalMs) return;
    since = now();
    used = 0;
  };
  return {
    waitMs(lane) {
      refresh();
      if (blockedUntil > now()) return blockedUntil - now();
      const allowed = lane === 'background' ? Math.floor(max * (1 - DAILY_FLOOR)) : max;
      return used < allowed ? 0 : intervalMs - (now() - since);
    },
    take: () => {
      used += 1;
    },
    release: () => undefined,
    correct(reading) {
      max = reading.max ?? max;
      if (reading.remaining === undefined) return;
      const said = Math.max(0, max - reading.remaining);
      // Much less used than we counted: the CRM's own day has begun anew.
      if (said < used / 2) since = now();
      used = said;
    },
    block: (ms) => {
      blockedUntil = now() + ms;
    },
    usage() {
      refresh();
      return toUsage(limit, used, max);
    },
  };
}

/**
 * A short, rolling window. Agents' answers take whatever is free; background work keeps an even pace just below the limit,
 * so that an agent never finds the whole window taken. When the CRM counted a request nobody knows, only that it was before
 * its answer: it leaves the window so long after its end.
 */
function createWindow(
  limit: Limit,
  intervalMs: number,
  now: () => number,
  { spentBefore = false }: BucketStart,
): Bucket {
  let { max } = limit;
  let blockedUntil = 0;
  let pace = 0;
  let running = 0;
  /** What another process used is not known until the CRM tells it or it has left the window. */
  let unsureUntil = spentBefore ? now() + Math.min(intervalMs, LONGEST_UNSURE_MS) : 0;
  /** Times of the requests' ends, oldest first, from `head` on. */
  let ended: number[] = [];
  let head = 0;
  const forget = () => {
    const since = now() - intervalMs;
    while (head < ended.length && (ended[head] ?? 0) <= since) head += 1;
    if (head > 1_000) {
      ended = ended.slice(head);
      head = 0;
    }
  };
  const count = () => running + ended.length - head;
  const allowedFor = (lane: Call['lane']) =>
    lane === 'background' ? Math.max(1, max - Math.ceil(max * SHORT_RESERVE)) : max;
  const spacing = () => intervalMs / allowedFor('background');
  const fullForMs = (lane: Call['lane']) => {
    const surplus = count() - allowedFor(lane);
    if (surplus < 0) return 0;
    const leaving = ended[head + surplus];
    return leaving === undefined ? Number.POSITIVE_INFINITY : leaving + intervalMs - now();
  };
  return {
    waitMs(lane) {
      forget();
      if (blockedUntil > now()) return blockedUntil - now();
      if (unsureUntil > now() && running > 0) return unsureUntil - now();
      const paced = lane === 'background' ? pace - now() : 0;
      return Math.max(0, fullForMs(lane), paced);
    },
    take(lane) {
      running += 1;
      if (lane === 'background') pace = Math.max(pace, now() - PACE_BURST * spacing()) + spacing();
    },
    release() {
      running -= 1;
      ended.push(now());
    },
    correct(reading) {
      max = reading.max ?? max;
      if (reading.remaining === undefined) return;
      unsureUntil = 0;
      forget();
      // Others use the same limit: what they took counts as sent just now.
      const foreign = max - reading.remaining - count();
      for (let index = 0; index < foreign; index += 1) ended.push(now());
    },
    block: (ms) => {
      blockedUntil = now() + ms;
    },
    usage() {
      forget();
      return toUsage(limit, count(), max);
    },
  };
}

function toUsage({ bucket, title, intervalMs }: Limit, used: number, max: number): BucketUsage {
  return { bucket, title, used, max, intervalMs };
}
