import type { Figure } from './figure.ts';
import { measureLatency } from './latency.ts';
import type { ServerProcess } from './server-process.ts';
import { summarise } from './statistics.ts';
import { createAcceptedChat } from './webhooks.ts';

/** A server whose answers are compared with the floor's. */
export interface Contender {
  readonly name: string;
  readonly server: ServerProcess;
  /** Takes part in the first so many rounds. */
  readonly rounds: number;
}

export interface Comparison {
  readonly floor: ServerProcess;
  readonly contenders: readonly Contender[];
  /** With the webhooks of a round for each connection: an answer takes 0.2 s. */
  readonly loads: readonly { readonly concurrency: number; readonly perConnection: number }[];
}

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  /** Per webhook. */
  readonly cpuMs: number;
}

const WARM_UP = { concurrency: 32, webhooks: 640 };
/** Of one measurement, for a slow contender or a slow machine: all of them end in time. */
const WITHIN_MS = 5_000;

/** Measures first contacts turn by turn: in each round the floor and every contender, each second round in reverse. */
export async function compareWithFloor(
  { floor, contenders, loads }: Comparison,
  report: (figure: Figure) => void,
  goalOf: (name: string, figure: string, concurrency: number) => Figure['goal'],
): Promise<void> {
  const rounds = Math.max(...contenders.map((contender) => contender.rounds));
  const base: Contender = { name: 'floor', server: floor, rounds };
  const all = [base, ...contenders];
  for (const { server } of all) {
    await measureLatency(server.url, WARM_UP.concurrency, WARM_UP.webhooks, createBody, WITHIN_MS);
  }
  for (const { concurrency, perConnection } of loads) {
    const results = new Map(all.map(({ name }) => [name, [] as Measured[]]));
    for (let round = 0; round < rounds; round += 1) {
      const turns = all.filter((contender) => round < contender.rounds);
      for (const { name, server } of round % 2 === 0 ? turns : turns.toReversed()) {
        results.get(name)?.push(await measure(server, concurrency, concurrency * perConnection));
      }
    }
    const floors = results.get(base.name) ?? [];
    for (const figure of describeFloor(floors)) report({ ...figure, label: toLabel(base.name, figure, concurrency) });
    for (const { name } of contenders) {
      for (const figure of describe(results.get(name) ?? [], floors)) {
        const goal = goalOf(name, figure.label, concurrency);
        report({ ...figure, label: toLabel(name, figure, concurrency), ...(goal !== undefined && { goal }) });
      }
    }
  }
  for (const { name, server } of all) {
    report({ label: `${name}, memory afterwards`, value: (await server.usage()).rssMb, unit: 'MB' });
  }
}

async function measure(server: ServerProcess, concurrency: number, count: number): Promise<Measured> {
  const before = await server.usage();
  const { p50, p99, perSecond, times } = await measureLatency(server.url, concurrency, count, createBody, WITHIN_MS);
  const after = await server.usage();
  return { p50, p99, perSecond, cpuMs: (after.cpuMs - before.cpuMs) / times.length };
}

/** Pure. */
function describe(measured: readonly Measured[], floors: readonly Measured[]): readonly Figure[] {
  const ratios = (key: keyof Measured) =>
    summarise(measured.flatMap((one, round) => (floors[round] === undefined ? [] : one[key] / floors[round][key])));
  return [
    { label: 'p50 against the floor', value: ratios('p50'), unit: 'ratio' },
    { label: 'p99 against the floor', value: ratios('p99'), unit: 'ratio' },
    { label: 'webhooks/s against the floor', value: ratios('perSecond'), unit: 'ratio' },
    { label: 'CPU per webhook', value: summarise(measured.map(({ cpuMs }) => cpuMs)), unit: 'ms CPU' },
  ];
}

/** Pure. */
function describeFloor(floors: readonly Measured[]): readonly Figure[] {
  return [
    { label: 'p50', value: summarise(floors.map(({ p50 }) => p50)), unit: 'ms' },
    { label: 'p99', value: summarise(floors.map(({ p99 }) => p99)), unit: 'ms' },
    { label: 'CPU per webhook', value: summarise(floors.map(({ cpuMs }) => cpuMs)), unit: 'ms CPU' },
  ];
}

function toLabel(name: string, { label }: Figure, concurrency: number): string {
  return `${name}, ${label}, concurrency ${concurrency}`;
}

let sent = 0;

function createBody(): string {
  sent += 1;
  return createAcceptedChat(sent);
}
