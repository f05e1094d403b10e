import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { acknowledge } from './acknowledge.ts';
import { answer } from './answer.ts';
import { calls } from './calls.ts';
import { drain } from './drain.ts';
import { type Benchmark, type Figure, isMet, toGoalText, toValueText } from './figure.ts';
import { footprint } from './footprint.ts';
import { history } from './history.ts';
import { type Results, toReport } from './report.ts';
import { sameVisitor } from './same-visitor.ts';
import { slowCrm } from './slow-crm.ts';

const BENCHMARKS: readonly Benchmark[] = [acknowledge, answer, calls, sameVisitor, slowCrm, drain, footprint, history];
const RESULTS = new URL('./results.json', import.meta.url);
const REPORT = new URL('../docs/performance.md', import.meta.url);

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    throw new Error(`No benchmark ${unknown.join(', ')}. There are: ${BENCHMARKS.map(({ name }) => name).join(', ')}`);
  }
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  process.stdout.write(`${machine}\n`);
  const sections = new Map((await readResults()).sections.map((section) => [section.name, section]));
  for (const { name, title, run } of BENCHMARKS) {
    if (names.length > 0 && !names.includes(name)) continue;
    process.stdout.write(`${title}\n`);
    const figures: Figure[] = [];
    await run((figure) => {
      figures.push(figure);
      process.stdout.write(`  ${toLine(figure)}\n`);
    });
    sections.set(name, { name, title, figures });
  }
  const inOrder = BENCHMARKS.map(({ name }) => sections.get(name)).filter((section) => section !== undefined);
  const results: Results = { machine, sections: inOrder };
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(REPORT, toReport(results));
}

function toLine(figure: Figure): string {
  const met = isMet(figure);
  const verdict = met === undefined ? '' : ` — goal ${toGoalText(figure)}: ${met ? 'met' : 'NOT met'}`;
  return `${figure.label}: ${toValueText(figure)}${verdict}`;
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
