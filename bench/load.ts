import autocannon from 'autocannon';

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Not answered with 200, or not at all. */
  readonly refused: number;
}

/** POSTs bodies from `concurrency` connections for so many seconds. */
export async function sendLoad(
  url: string,
  concurrency: number,
  seconds: number,
  createBody: () => string,
): Promise<LoadResult> {
  const result = await autocannon({
    url,
    connections: concurrency,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    requests: [{ setupRequest: (request: object) => ({ ...request, body: createBody() }) }],
  });
  return {
    requestsPerSecond: result['2xx'] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    refused: result.non2xx + result.errors,
  };
}
