import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.ts';
import { reopenEvents } from '../../src/store/reopen-events.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import type { FaultyCrm } from './crm.ts';
import { findBroken, type StoredEvent } from './invariants.ts';
import { createJivo, type Jivo, type Manner } from './jivo.ts';
import { type Blow, type BlowCounts, createBlows, type Target } from './nemesis.ts';
import { type Chat, createPopulation } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { DEADLINE_MS, type RestartableGateway, startRestartableGateway } from './restartable-gateway.ts';
import { type CrmOptions, startCrm } from './start-crm.ts';
import { createStorePause } from './store-pause.ts';

export interface WalkOptions extends CrmOptions {
  readonly seed: number;
  /** Webhooks, about. */
  readonly events: number;
  readonly blows: BlowCounts;
  readonly concurrency: number;
  /** An empty database; absent: SQLite. */
  readonly postgresUrl?: string;
  /** How many gateways on one PostgreSQL; default 1. */
  readonly processes?: number;
  /** Leaves out the faults after which a CRM is left alone for seconds. */
  readonly quick: boolean;
  readonly logLevel?: string;
  readonly onProgress?: (sent: number, total: number, what?: string) => void;
}

export interface WalkReport {
  readonly broken: readonly string[];
  readonly events: number;
  readonly people: number;
  readonly requests: number;
  readonly dead: number;
  readonly answers: number;
  /** Answers other than 200 while the gateway was up. */
  readonly refusedWhileUp: number;
  readonly brokenConnections: number;
  /** Of answers 200: the median, the 99th percentile and the longest, in ms. */
  readonly answerMs: readonly [number, number, number];
  /** Answers later than the deadline. */
  readonly late: number;
  readonly said: string;
}

const DRAIN_LIMIT_MS = 300_000;

/** One random walk, from a seed. */
export async function walk(options: WalkOptions): Promise<WalkReport> {
  using folder = createTemporaryFolder();
  const storageUrl = options.postgresUrl ?? `sqlite:${join(folder.path, 'gateway.db')}`;
  await using crm = await startCrm(options, storageUrl);
  const random = createRandom(options.seed);
  const { people, chats } = createPopulation(random, options.events);
  const faults = options.quick ? crm.faults.filter((kind) => !crm.lastingFaults.includes(kind)) : crm.faults;
  const blows = createBlows(random, chats.flat().length, faults, options.blows);
  const gateway = await startRestartableGateway({
    folder: folder.path,
    storageUrl,
    crm,
    processes: options.processes ?? 1,
    limitFactor: options.limitFactor,
    logLevel: options.logLevel ?? 'silent',
  });
  const jivo = createJivo(() => gateway.webhookUrl());
  try {
    await sendAll(
      chats,
      { random, jivo, blows, target: { gateway, crm, pauseStore: createStorePause(storageUrl) } },
      options,
    );
    crm.heal();
    const { dead, events } = await drain(storageUrl);
    const census = await crm.census();
    const outcome = { people, acknowledged: new Set(chats.flat()), events, census };
    const broken = findBroken(outcome);
    return { broken, people: people.length, events: events.length, dead, ...toFigures(jivo, gateway, crm) };
  } finally {
    jivo.close();
    await gateway.end();
  }
}

interface Sending {
  readonly random: Random;
  readonly jivo: Jivo;
  readonly blows: readonly Blow[];
  readonly target: Target;
}

/** Many chats at a time, each in its order; blows fall as the count of webhooks passes them. */
async function sendAll(chats: readonly Chat[], { random, jivo, blows, target }: Sending, options: WalkOptions) {
  const total = chats.flat().length;
  const manners = new Map(chats.flat().map((body) => [body, pickManner(random)]));
  const [left, waiting, struck] = [[...chats], [...blows], [] as Promise<unknown>[]];
  let sent = 0;
  const work = async () => {
    for (let chat = left.shift(); chat !== undefined; chat = left.shift()) {
      for (const body of chat) {
        for (let blow = waiting[0]; blow !== undefined && blow.at <= sent; blow = waiting[0]) {
          waiting.shift();
          options.onProgress?.(sent, total, blow.what);
          struck.push(
            blow.strike(target).then(
              () => undefined,
              (error: unknown) => error,
            ),
          );
        }
        sent += 1;
        options.onProgress?.(sent, total);
        await jivo.send(body, manners.get(body) ?? 'plain');
      }
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  const trouble = (await Promise.all(struck)).filter((error) => error !== undefined);
  if (trouble.length > 0) throw new AggregateError(trouble, 'A blow went wrong itself.');
}

function pickManner(random: Random): Manner {
  const number = random.next();
  if (number < 0.1) return 'twice';
  if (number < 0.15) return 'hang-up';
  return number < 0.2 ? 'slow' : 'plain';
}

/** Waits until nothing is open; what was given up is done once more, now that all is well. */
async function drain(storageUrl: string): Promise<{ readonly dead: number; readonly events: readonly StoredEvent[] }> {
  const database = await openStore(storageUrl, { exclusive: false, onError: () => undefined });
  const list = () => database.read.selectFrom('events').select(['id', 'name', 'state', 'body', 'reason']);
  const settle = () =>
    waitUntil(
      'no event is open',
      async () => (await list().where('state', '=', 'open').limit(1).execute()).length === 0,
      DRAIN_LIMIT_MS,
    );
  try {
    await settle();
    const dead = await database.write((transaction) => reopenEvents(transaction, database, { state: 'dead' }));
    await settle();
    return { dead, events: await list().execute() };
  } finally {
    await database.close();
  }
}

function toFigures(jivo: Jivo, gateway: RestartableGateway, crm: FaultyCrm) {
  const times = jivo.answers
    .filter(({ status }) => status === 200)
    .map(({ ms }) => ms)
    .sort((left, right) => left - right);
  const at = (part: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0);
  return {
    requests: crm.requests(),
    answers: jivo.answers.length,
    refusedWhileUp: jivo.answers.filter(({ status }) => status !== 200).length,
    brokenConnections: jivo.broken,
    answerMs: [at(0.5), at(0.99), at(1)] as const,
    late: times.filter((ms) => ms > DEADLINE_MS).length,
    said: gateway.said(),
  };
}
