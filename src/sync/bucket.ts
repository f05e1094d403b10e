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

/** `now` is monotonic. */
export function createBucket(limit: Limit, now: () => number): Bucket {
  if (limit.intervalMs === undefined) return createPlaces(limit, now);
  if (limit.intervalMs > LONGEST_REMEMBERED_MS) return createCounter(limit, limit.intervalMs, now);
  return createWindow(limit, limit.intervalMs, now);
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
 * so that an agent never finds the whole window taken.
 */
function createWindow(limit: Limit, intervalMs: number, now: () => number): Bucket {
  let { max } = limit;
  let blockedUntil = 0;
  let pace = 0;
  /** Times of the requests, oldest first, from `head` on. */
  let sent: number[] = [];
  let head = 0;
  const forget = () => {
    const since = now() - intervalMs;
    while (head < sent.length && (sent[head] ?? 0) <= since) head += 1;
    if (head > 1_000) {
      sent = sent.slice(head);
      head = 0;
    }
  };
  const allowedFor = (lane: Call['lane']) =>
    lane === 'background' ? Math.max(1, max - Math.ceil(max * SHORT_RESERVE)) : max;
  const spacing = () => intervalMs / allowedFor('background');
  return {
    waitMs(lane) {
      forget();
      if (blockedUntil > now()) return blockedUntil - now();
      const allowed = allowedFor(lane);
      const count = sent.length - head;
      const full = count < allowed ? 0 : (sent[sent.length - allowed] ?? now()) + intervalMs - now();
      const paced = lane === 'background' ? pace - now() : 0;
      return Math.max(0, full, paced);
    },
    take(lane) {
      sent.push(now());
      if (lane === 'background') pace = Math.max(pace, now() - PACE_BURST * spacing()) + spacing();
    },
    release: () => undefined,
    correct(reading) {
      max = reading.max ?? max;
      if (reading.remaining === undefined) return;
      forget();
      // Others use the same limit: what they took counts as sent just now.
      const foreign = max - reading.remaining - (sent.length - head);
      for (let index = 0; index < foreign; index += 1) sent.push(now());
    },
    block: (ms) => {
      blockedUntil = now() + ms;
    },
    usage() {
      forget();
      return toUsage(limit, sent.length - head, max);
    },
  };
}

function toUsage({ bucket, title, intervalMs }: Limit, used: number, max: number): BucketUsage {
  return { bucket, title, used, max, intervalMs };
}
