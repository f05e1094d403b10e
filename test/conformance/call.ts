import type { Call } from '../../connectors/connector.ts';

export interface Recorded {
  readonly name: string;
  readonly buckets: readonly string[];
}

export type TestCall = Call & { readonly exchanges: readonly Recorded[] };

/** A call as the engine makes one, without a budget, which writes down what passed through `exchange`. */
export function createCall(given: Partial<Call> = {}): TestCall {
  const exchanges: Recorded[] = [];
  return {
    signal: new AbortController().signal,
    eventId: `event-${crypto.randomUUID()}`,
    lane: 'interactive',
    attempt: 1,
    fields: [],
    exchange: async (name, buckets, send) => {
      exchanges.push({ name, buckets });
      const { value } = await send();
      return value;
    },
    exchanges,
    ...given,
  };
}
