import { Agent, request } from 'node:http';

export interface Latencies {
  /** ms */
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  /** Of every request, sorted. */
  readonly times: readonly number[];
}

/** Sends so many requests over `concurrency` kept-alive connections, each as soon as the last was answered; after `withinMs` none is begun. Throws at an answer that is not 200. */
export async function measureLatency(
  url: string,
  concurrency: number,
  count: number,
  createBody: () => string,
  withinMs = Number.POSITIVE_INFINITY,
): Promise<Latencies> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const times: number[] = [];
  let left = count;
  const started = performance.now();
  const work = async () => {
    while (left > 0 && performance.now() - started < withinMs) {
      left -= 1;
      const sent = performance.now();
      await post(url, agent, createBody());
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  times.sort((one, other) => one - other);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), perSecond: times.length / seconds, times };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function post(url: string, agent: Agent, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`Answered ${response.statusCode}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
