import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { fillDocuments } from '../src/ops/docs/documents.ts';
import { acknowledge } from './acknowledge.ts';
import { answer, answerSalesforce } from './answer.ts';
import { calls } from './calls.ts';
import { drain } from './drain.ts';
import { type Benchmark, type Figure, isMet, toGoalText, toValueText } from './figure.ts';
import { footprint } from './footprint.ts';
import { history } from './history.ts';
import { stopPostgres } from './postgres.ts';
import { processes } from './processes.ts';
import { type Profile, type Results, toReport } from './report.ts';
import { sameVisitor } from './same-visitor.ts';
import { slowCrm } from './slow-crm.ts';

const BENCHMARKS: readonly Benchmark[] = [
  acknowledge,
  answer,
  answerSalesforce,
  processes,
  calls,
  sameVisitor,
  slowCrm,
  drain,
  footprint,
  history,
];
/** Measures nothing and writes the documents again from what was measured. */
const WRITE_ONLY = 'report';
const RESULTS = new URL('./results.json', import.meta.url);
const PROFILE = new URL('./profile.json', import.meta.url);
const REPORT = new URL('../docs/performance.md', import.meta.url);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

async function main(names: readonly string[]): Promise<void> {
  const known = [...BENCHMARKS.map(({ name }) => name), WRITE_ONLY];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`No benchmark ${unknown.join(', ')}. There are: ${known.join(', ')}`);
  const earlier = await readResults();
  if (names.includes(WRITE_ONLY)) return writeDocuments(earlier);
  const started = performance.now();
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  process.stdout.write(`${machine}\n`);
  const sections = new Map(earlier.sections.map((section) => [section.name, section]));
  try {
    for (const benchmark of BENCHMARKS) {
      if (names.length > 0 && !names.includes(benchmark.name)) continue;
      const { name, title } = benchmark;
      sections.set(name, { name, title, figures: await measure(benchmark) });
    }
  } finally {
    await stopPostgres();
  }
  process.stdout.write(`Took ${Math.round((performance.now() - started) / 1_000)} s\n`);
  const inOrder = BENCHMARKS.map(({ name }) => sections.get(name)).filter((section) => section !== undefined);
  const results: Results = { machine, sections: inOrder };
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  await writeDocuments(results);
}

async function measure({ title, run }: Benchmark): Promise<readonly Figure[]> {
  process.stdout.write(`${title}\n`);
  const figures: Figure[] = [];
  await run((figure) => {
    figures.push(figure);
    process.stdout.write(`  ${toLine(figure)}\n`);
  });
  return figures;
}

function toLine(figure: Figure): string {
  const met = isMet(figure);
  const verdict = met === undefined ? '' : ` — goal ${toGoalText(figure)}: ${met ? 'met' : 'NOT met'}`;
  return `${figure.label}: ${toValueText(figure)}${verdict}`;
}

/** docs/performance.md, and what other documents quote of the results. */
async function writeDocuments(results: Results): Promise<void> {
  const profile = JSON.parse(await readFile(PROFILE, 'utf8')) as Profile;
  await writeFile(REPORT, toReport(results, profile));
  for (const { path, text, stale } of await fillDocuments(ROOT)) {
    if (stale.length > 0) await writeFile(new URL(`../${path}`, import.meta.url), text);
  }
}

/** Benchmarks not run this time keep their figures. */
async function readResults(): Promise<Results> {
  try {
    const results = JSON.parse(await readFile(RESULTS, 'utf8')) as Partial<Results>;
    return { machine: results.machine ?? '', sections: results.sections ?? [] };
  } catch {
    return { machine: '', sections: [] };
  }
}

await main(process.argv.slice(2));
