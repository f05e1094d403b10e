import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { acknowledge } from './acknowledge.ts';
import { answer } from './answer.ts';
import { calls } from './calls.ts';
import { drain } from './drain.ts';
import { footprint } from './footprint.ts';
import { history } from './history.ts';
import { sameVisitor } from './same-visitor.ts';
import { slowCrm } from './slow-crm.ts';

/** One comparison, made within one run. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** Prints a line per figure and returns them for the results file. */
  run(print: (line: string) => void): Promise<Record<string, unknown>>;
}

const BENCHMARKS: readonly Benchmark[] = [acknowledge, answer, calls, sameVisitor, slowCrm, drain, footprint, history];

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    throw new Error(`No benchmark ${unknown.join(', ')}. There are: ${BENCHMARKS.map(({ name }) => name).join(', ')}`);
  }
  const machine = {
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  };
  const results: Record<string, unknown> = { machine };
  process.stdout.write(`Node ${machine.node}, ${machine.cpu}, ${machine.memoryGb} GB\n`);
  for (const benchmark of BENCHMARKS) {
    if (names.length > 0 && !names.includes(benchmark.name)) continue;
    process.stdout.write(`${benchmark.title}\n`);
    results[benchmark.name] = await benchmark.run((line) => process.stdout.write(`${line}\n`));
  }
  await writeFile(new URL('./results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
}

await main(process.argv.slice(2));
