import type { Call, Limit, LimitReading } from '../../connectors/connector.ts';

/** How full a bucket is, for people. */
export interface BucketUsage {
  readonly bucket: string;
  readonly title: string;
  /** As far as this process knows. */
  readonly used: number;
  /** Of these, the requests of this process. */
  readonly own: number;
  readonly max: number;
  readonly intervalMs: number | undefined;
  /** Of a long window: when the CRM told last what all have used, on the clock that was given. */
  readonly toldAt: number | undefined;
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
  /** So many processes draw on the same limit, this one included: each keeps to its part. */
  share(processes: number): void;
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
  let part = limit.max;
  return {
    waitMs(lane) {
      if (blockedUntil > now()) return blockedUntil - now();
      const max = lane === 'background' ? Math.max(1, part - 1) : part;
      return running < max ? 0 : Number.POSITIVE_INFINITY;
    },
    share: (processes) => {
      part = toPart(limit.max, processes);
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
    usage: () => toUsage(limit, { used: running, own: running, max: limit.max }),
  };
}

/** A long window: a count that starts anew when the window ends, or when the CRM says so. */
function createCounter(limit: Limit, intervalMs: number, now: () => number): Bucket {
  let { max } = limit;
  let used = 0;
  let own = 0;
  let since = now();
  let blockedUntil = 0;
  let processes = 1;
  /** The CRM tells what everybody took: then nobody has to keep to a part. */
  let toldAt: number | undefined;
  const refresh = () => {
    if (now() - since < intervalMs) return;
    since = now();
    used = 0;
    own = 0;
  };
  return {
    waitMs(lane) {
      refresh();
      if (blockedUntil > now()) return blockedUntil - now();
      const whole = toldAt !== undefined ? max : toPart(max, processes);
      const allowed = lane === 'background' ? Math.floor(whole * (1 - DAILY_FLOOR)) : whole;
      return used < allowed ? 0 : intervalMs - (now() - since);
    },
    take: () => {
      used += 1;
      own += 1;
    },
    release: () => undefined,
    correct(reading) {
      max = reading.max ?? max;
      if (reading.remaining === undefined) return;
      toldAt = now();
      const said = Math.max(0, max - reading.remaining);
      // Much less used than we counted: the CRM's own day has begun anew.
      if (said < used / 2) since = now();
      used = said;
      own = Math.min(own, said);
    },
    block: (ms) => {
      blockedUntil = now() + ms;
    },
    share: (count) => {
      processes = count;
    },
    usage() {
      refresh();
      return toUsage(limit, { used, own, max, toldAt });
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
  let processes = 1;
  let blockedUntil = 0;
  let pace = 0;
  let running = 0;
  /** What another process used is not known until the CRM tells it or it has left the window. */
  let unsureUntil = spentBefore ? now() + Math.min(intervalMs, LONGEST_UNSURE_MS) : 0;
  const ended = createRolling(intervalMs, now);
  /** What the CRM's answers show others to have taken. */
  const others = createRolling(intervalMs, now);
  const reserved = (whole: number, lane: Call['lane']) =>
    lane === 'background' ? Math.max(1, whole - Math.ceil(whole * SHORT_RESERVE)) : whole;
  const spacing = () => intervalMs / reserved(toPart(max, processes), 'background');
  return {
    waitMs(lane) {
      if (blockedUntil > now()) return blockedUntil - now();
      if (unsureUntil > now() && running > 0) return unsureUntil - now();
      const ofPart = ended.waitBelow(reserved(toPart(max, processes), lane) - running);
      const isFull = running + ended.count() + others.count() >= reserved(max, lane);
      const ofWhole = isFull ? Math.min(ended.nextLeavesMs(), others.nextLeavesMs()) : 0;
      const paced = lane === 'background' ? pace - now() : 0;
      return Math.max(0, ofPart, ofWhole, paced);
    },
    take(lane) {
      running += 1;
      if (lane === 'background') pace = Math.max(pace, now() - PACE_BURST * spacing()) + spacing();
    },
    release() {
      running -= 1;
      ended.add(1);
    },
    correct(reading) {
      max = reading.max ?? max;
      if (reading.remaining === undefined) return;
      unsureUntil = 0;
      others.add(Math.max(0, max - reading.remaining - running - ended.count() - others.count()));
    },
    block: (ms) => {
      blockedUntil = now() + ms;
    },
    share: (count) => {
      processes = count;
    },
    usage() {
      const own = running + ended.count();
      return toUsage(limit, { used: own + others.count(), own, max });
    },
  };
}

/** How many things happened within the last so many ms. */
function createRolling(intervalMs: number, now: () => number) {
  /** Times, oldest first, from `head` on. */
  let times: number[] = [];
  let head = 0;
  const forget = () => {
    const since = now() - intervalMs;
    while (head < times.length && (times[head] ?? 0) <= since) head += 1;
    if (head > 1_000) {
      times = times.slice(head);
      head = 0;
    }
  };
  const count = () => {
    forget();
    return times.length - head;
  };
  return {
    count,
    add(many: number) {
      for (let index = 0; index < many; index += 1) times.push(now());
    },
    /** ms until the count falls. Infinity while it is 0. */
    nextLeavesMs() {
      forget();
      const next = times[head];
      return next === undefined ? Number.POSITIVE_INFINITY : next + intervalMs - now();
    },
    /** ms until fewer than `limit` are left in the window. Infinity: not by waiting, something that runs must end first. */
    waitBelow(limit: number) {
      const surplus = count() - limit;
      if (surplus < 0) return 0;
      const leaving = times[head + surplus];
      return leaving === undefined ? Number.POSITIVE_INFINITY : leaving + intervalMs - now();
    },
  };
}

function toPart(max: number, processes: number): number {
  return Math.max(1, Math.floor(max / processes));
}

function toUsage(
  { bucket, title, intervalMs }: Limit,
  counts: Pick<BucketUsage, 'used' | 'own' | 'max'> & { readonly toldAt?: number | undefined },
): BucketUsage {
  return { bucket, title, intervalMs, toldAt: undefined, ...counts };
}
