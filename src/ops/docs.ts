import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MarkError } from './docs/blocks.ts';
import { fillDocuments } from './docs/documents.ts';

const ROOT = join(import.meta.dirname, '../..');

/** `npm run docs` fills the generated blocks of the documents; with `--check` it writes nothing and fails when one is stale. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, root: { type: 'string', default: ROOT } },
  });
  const stale = (await fillDocuments(values.root)).filter((document) => document.stale.length > 0);
  for (const { path, text, stale: names } of stale) {
    if (!values.check) writeFileSync(join(values.root, path), text);
    process.stdout.write(`${path}: ${names.join(', ')} ${values.check ? 'out of date' : 'written'}\n`);
  }
  if (!values.check || stale.length === 0) return 0;
  process.stdout.write('Run: npm run docs\n');
  return 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof MarkError ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  },
);
