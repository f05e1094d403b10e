import { join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { startGateway } from '../../src/start/gateway.ts';
import type { Log } from '../../src/sync/log.ts';
import { TOKEN } from '../gateway/start-gateway.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { startControl } from './control.ts';
import { createBodies } from './fuzz-bodies.ts';
import { judgeLateness, type Lateness, type Span } from './lateness.ts';

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  onProgress?(done: number, heapMiB: number | undefined): void;
}

export interface FuzzReport {
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers 200 that are not what Jivo expects. */
  readonly wrongAnswers: readonly string[];
  /** Rejections and exceptions nobody caught. */
  readonly uncaught: readonly string[];
  /** Messages of the level error, by number. */
  readonly errors: Readonly<Record<string, number>>;
  /** Events by how they ended. */
  readonly ends: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  /** Of answers that took longer than the deadline and half a second for the way. */
  readonly lateness: Lateness;
  /** After a collection of garbage, where the process allows it: early on and at the end. */
  readonly heapMiB: { readonly early: number; readonly end: number } | undefined;
}

const LATE_MS = 3_000;
const BATCH = 500;
const CONCURRENCY = 16;
const PAUSE_EVERY = 5_000;
const LONGEST_PAUSE_MS = 120_000;
/** By then caches are full. */
const EARLY = 0.25;

/** Sends bodies made to break things to a whole gateway with the contact book. */
export async function fuzz({ count, seed, onProgress = () => undefined }: FuzzOptions): Promise<FuzzReport> {
  using folder = createTemporaryFolder();
  const tally = createTally();
  await using control = await startControl(folder.path);
  const definitions = connectors as unknown as Definitions;
  const raw = {
    server: { port: 0, rateLimit: { perAddress: null, perChannel: null } },
    storage: { url: `sqlite:${join(folder.path, 'gateway.db')}` },
    accounts: { crm: { connector: 'local' } },
    channels: { shop: { account: 'crm', token: TOKEN, region: 'US' } },
  };
  const gateway = await startGateway({
    config: parseConfig(raw, definitions, {}, folder.path),
    definitions,
    log: tally.log,
  });
  const url = gateway.webhookUrls.get('shop') ?? '';
  const countBy = (state?: string) => countEvents(gateway.database, state);
  let early: number | undefined;
  try {
    for (let done = 0; done < count; ) {
      const size = Math.min(BATCH, count - done);
      await sendAll(url, createBodies(size, seed + done), tally);
      done += size;
      if (done % PAUSE_EVERY !== 0 && done !== count) continue;
      await waitUntil('no event is open', async () => (await countBy('open')).open === undefined, LONGEST_PAUSE_MS);
      const heap = measureHeap();
      if (done >= count * EARLY) early ??= heap;
      onProgress(done, heap);
    }
    const end = measureHeap();
    const heapMiB = early === undefined || end === undefined ? undefined : { early, end };
    const lateness = judgeLateness(tally.slow, await control.readStalls(), LATE_MS);
    return { ...tally.report(), lateness, ends: await countBy(), heapMiB };
  } finally {
    await gateway.stop(2_000);
    tally.close();
  }
}

async function sendAll(
  url: string,
  bodies: readonly Uint8Array[],
  tally: ReturnType<typeof createTally>,
): Promise<void> {
  const left = [...bodies];
  const work = async () => {
    for (let body = left.shift(); body !== undefined; body = left.shift()) {
      const started = performance.now();
      const response = await fetch(url, { method: 'POST', body: body as Uint8Array<ArrayBuffer> });
      tally.answered(response.status, await response.text(), performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

function createTally() {
  const statuses: Record<string, number> = {};
  const errors: Record<string, number> = {};
  const wrongAnswers: string[] = [];
  const uncaught: string[] = [];
  const slow: Span[] = [];
  let slowestMs = 0;
  const note = (error: unknown) => uncaught.push(error instanceof Error ? (error.stack ?? '') : String(error));
  process.on('unhandledRejection', note);
  const ignore = () => undefined;
  const log: Log = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (_fields, message) => {
      errors[message] = (errors[message] ?? 0) + 1;
    },
  };
  return {
    log,
    slow,
    answered(status: number, text: string, ms: number): void {
      statuses[status] = (statuses[status] ?? 0) + 1;
      slowestMs = Math.max(slowestMs, ms);
      const end = performance.timeOrigin + performance.now();
      if (ms > LATE_MS) slow.push({ start: end - ms, end });
      const { result } = JSON.parse(text) as { result?: unknown };
      if (result !== (status === 200 ? 'ok' : 'error')) wrongAnswers.push(text);
    },
    report: () => ({ statuses, errors, wrongAnswers, uncaught, slowestMs }),
    close: () => process.removeListener('unhandledRejection', note),
  };
}

async function countEvents(
  database: Awaited<ReturnType<typeof startGateway>>['database'],
  state?: string,
): Promise<Readonly<Record<string, number>>> {
  const rows = await database.read
    .selectFrom('events')
    .select(({ fn }) => ['state', 'reason_kind', fn.countAll<number>().as('count')])
    .groupBy(['state', 'reason_kind'])
    .execute();
  const wanted = rows.filter((row) => state === undefined || row.state === state);
  const name = (row: (typeof rows)[number]) => (row.state === 'dead' ? `dead: ${row.reason_kind}` : row.state);
  const counts: Record<string, number> = {};
  for (const row of wanted) counts[name(row)] = (counts[name(row)] ?? 0) + Number(row.count);
  return counts;
}

/** undefined unless Node was started with --expose-gc. */
function measureHeap(): number | undefined {
  if (globalThis.gc === undefined) return undefined;
  globalThis.gc();
  return Math.round((process.memoryUsage().heapUsed / 1_048_576) * 10) / 10;
}
