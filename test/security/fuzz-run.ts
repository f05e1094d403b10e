import { fuzz } from './fuzz.ts';

/** `npm run fuzz [COUNT] [SEED]`: the same as in the tests, many more, with a look at the memory. */
const count = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
/** What statistics and caches may grow by, in MiB. */
const FLAT = 25;

process.stdout.write(`${count} webhooks, seed ${seed}\n`);
const report = await fuzz({
  count,
  seed,
  onProgress: (done, heap) => process.stdout.write(`  ${done} sent${heap === undefined ? '' : `, heap ${heap} MiB`}\n`),
});
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const { statuses, wrongAnswers, uncaught, errors, ends, heapMiB, lateness } = report;
const problems = [
  ...Object.keys(statuses)
    .filter((status) => !['200', '400', '413'].includes(status))
    .map((status) => `answers ${status}`),
  ...(wrongAnswers.length > 0 ? [`${wrongAnswers.length} wrong answers`] : []),
  ...(uncaught.length > 0 ? [`${uncaught.length} uncaught errors`] : []),
  ...Object.keys(errors).map((message) => `log: ${message}`),
  ...Object.keys(ends).filter((end) => end.startsWith('dead')),
  ...(lateness.late > 0 ? [`${lateness.late} late answers`] : []),
  ...(lateness.starved > count / 1_000 ? ['the machine was too busy to tell how late answers are: repeat'] : []),
  ...(heapMiB !== undefined && heapMiB.end - heapMiB.early > FLAT ? ['the heap grows'] : []),
];
if (lateness.starved > 0) {
  const what = `${lateness.starved} answers were late while the machine stood still`;
  process.stdout.write(`${what}: a server that only writes bodies down was late with them.\n`);
}
process.stdout.write(problems.length === 0 ? 'No problem found.\n' : `Problems: ${problems.join('; ')}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
