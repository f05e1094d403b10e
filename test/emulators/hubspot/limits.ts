import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { ApiError } from './errors.ts';
import { type LimitSettings, STARTER_LIMITS } from './settings.ts';
import type { Token } from './tokens.ts';

const TEN_SECONDS = 10_000;
const ONE_SECOND = 1_000;

/** Times of the requests within a rolling window, oldest first. A refused request does not count. */
class RollingWindow {
  readonly #lengthMs: number;
  readonly #times: number[] = [];
  /** Entries before this place have left the window; they are cut off now and then, not one by one. */
  #start = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  count(now: number): number {
    while (this.#start < this.#times.length && (this.#times[this.#start] ?? 0) <= now - this.#lengthMs)
      this.#start += 1;
    if (this.#start > 1_000) {
      this.#times.splice(0, this.#start);
      this.#start = 0;
    }
    return this.#times.length - this.#start;
  }

  add(now: number): void {
    this.#times.push(now);
  }
}

/** The account's limits: rolling ten seconds per app, one day for all apps, and searches per second for all apps. */
export class RateLimits {
  readonly #limits: LimitSettings;
  readonly #enforced: boolean;
  readonly #clock: Clock;
  readonly #namesPolicy: boolean;
  readonly #day: Intl.DateTimeFormat;
  readonly #bursts = new Map<string, RollingWindow>();
  readonly #searches = new RollingWindow(ONE_SECOND);
  #today = '';
  #usedToday = 0;
  #refused = 0;

  constructor(limits: LimitSettings | 'off', account: { timeZone: string; namesPolicy: boolean }, clock: Clock) {
    this.#enforced = limits !== 'off';
    this.#limits = limits === 'off' ? STARTER_LIMITS : limits;
    this.#clock = clock;
    this.#namesPolicy = account.namesPolicy;
    this.#day = new Intl.DateTimeFormat('en-CA', { timeZone: account.timeZone });
  }

  /** How many requests were answered 429 because a limit was really passed. */
  get refused(): number {
    return this.#refused;
  }

  /** Requests of this day so far; settable, to start a test near the end of the day's allowance. */
  get usedToday(): number {
    this.#turnDay();
    return this.#usedToday;
  }

  set usedToday(count: number) {
    this.#turnDay();
    this.#usedToday = count;
  }

  /**
   * Counts one request.
   * @returns the rate-limit headers of its answer; a search has none, an OAuth app no daily ones
   * @throws ApiError 429; nothing was counted or done
   */
  admit(token: Token, isSearch: boolean): Readonly<Record<string, string>> {
    this.#turnDay();
    if (this.#usedToday >= this.#limits.perDay) this.#refuse('daily', 'DAILY', isSearch ? {} : this.headersFor(token));
    if (isSearch) this.#admitSearch();
    else this.#admitBurst(token);
    this.#usedToday += 1;
    return isSearch ? {} : this.headersFor(token);
  }

  headersFor(token: Token): Readonly<Record<string, string>> {
    const max = this.#burstMax(token);
    const used = this.#burst(token).count(this.#clock.now());
    const headers = {
      'x-hubspot-ratelimit-max': String(max),
      'x-hubspot-ratelimit-remaining': String(Math.max(0, max - used)),
      'x-hubspot-ratelimit-interval-milliseconds': String(TEN_SECONDS),
    };
    if (token.kind === 'oauth') return headers;
    return {
      ...headers,
      'x-hubspot-ratelimit-daily': String(this.#limits.perDay),
      'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, this.#limits.perDay - this.#usedToday)),
    };
  }

  #burstMax(token: Token): number {
    return token.kind === 'oauth' ? this.#limits.oauthPerTenSeconds : this.#limits.perTenSeconds;
  }

  #burst(token: Token): RollingWindow {
    const window = this.#bursts.get(token.app) ?? new RollingWindow(TEN_SECONDS);
    this.#bursts.set(token.app, window);
    return window;
  }

  #admitBurst(token: Token): void {
    const now = this.#clock.now();
    const window = this.#burst(token);
    if (window.count(now) >= this.#burstMax(token)) {
      this.#refuse('ten_secondly_rolling', 'TEN_SECONDLY_ROLLING', this.headersFor(token));
    }
    window.add(now);
  }

  #admitSearch(): void {
    const now = this.#clock.now();
    if (this.#searches.count(now) >= this.#limits.searchesPerSecond && this.#enforced) {
      this.#refused += 1;
      throw new ApiError(429, 'You have reached your secondly limit.', {
        category: 'RATE_LIMITS',
        ...(this.#namesPolicy ? { policyName: 'SECONDLY' } : {}),
      });
    }
    this.#searches.add(now);
  }

  #refuse(limit: string, policyName: string, headers: Readonly<Record<string, string>>): void {
    if (!this.#enforced) return;
    this.#refused += 1;
    const rest = { errorType: 'RATE_LIMIT', policyName, requestId: randomUUID() };
    throw new ApiError(429, `You have reached your ${limit} limit.`, rest, headers);
  }

  #turnDay(): void {
    const today = this.#day.format(this.#clock.now());
    if (today === this.#today) return;
    this.#today = today;
    this.#usedToday = 0;
  }
}
