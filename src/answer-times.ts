/** How quickly webhooks were answered lately. Times in ms. */
export interface AnswerSummary {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  /** How many took until the channel's deadline: the CRM was too slow, the agent got what was known. */
  readonly late: number;
}

/** Since the start of this process, at most the last 24 hours and the last `MAX_KEPT` answers of a channel. */
export interface AnswerTimes {
  note(channel: string, ms: number): void;
  /** undefined: no answer lately. */
  read(channel: string, deadlineMs: number): AnswerSummary | undefined;
}

const MAX_KEPT = 5_000;
const WINDOW_MS = 86_400_000;

interface Answered {
  readonly at: number;
  readonly ms: number;
}

/** `now` is monotonic, in ms. */
export function createAnswerTimes(now: () => number): AnswerTimes {
  const channels = new Map<string, { readonly kept: Answered[]; next: number }>();
  return {
    note(channel, ms) {
      const ring = channels.get(channel) ?? { kept: [], next: 0 };
      channels.set(channel, ring);
      ring.kept[ring.next] = { at: now(), ms };
      ring.next = (ring.next + 1) % MAX_KEPT;
    },
    read(channel, deadlineMs) {
      const since = now() - WINDOW_MS;
      const times = (channels.get(channel)?.kept ?? []).filter(({ at }) => at > since).map(({ ms }) => ms);
      if (times.length === 0) return undefined;
      times.sort((left, right) => left - right);
      return {
        count: times.length,
        median: rank(times, 0.5),
        p95: rank(times, 0.95),
        worst: rank(times, 1),
        late: times.filter((ms) => ms >= deadlineMs).length,
      };
    },
  };
}

/** Nearest rank of sorted values. */
function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
