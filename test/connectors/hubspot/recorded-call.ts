import type { Call, Exchange, LimitReading } from '../../../connectors/connector.ts';

export interface RecordedExchange {
  readonly name: string;
  readonly buckets: readonly string[];
  readonly status?: number;
  readonly limits?: readonly LimitReading[];
}

/** A call as the engine makes it, which also keeps every exchange that went through it. */
export interface RecordedCall extends Call {
  readonly exchanges: readonly RecordedExchange[];
}

export function createCall(options: Partial<Call> = {}): RecordedCall {
  const exchanges: RecordedExchange[] = [];
  return {
    signal: AbortSignal.timeout(10_000),
    eventId: 'event-1',
    lane: 'interactive',
    attempt: 1,
    fields: [],
    ...options,
    exchanges,
    async exchange<T>(name: string, buckets: readonly string[], send: () => Promise<Exchange<T>>): Promise<T> {
      const at = exchanges.push({ name, buckets }) - 1;
      const { value, status, limits } = await send();
      exchanges[at] = { name, buckets, status, ...(limits === undefined ? {} : { limits }) };
      return value;
    },
  };
}
