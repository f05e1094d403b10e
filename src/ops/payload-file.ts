import { readFile } from 'node:fs/promises';
import { CommandError } from './command.ts';

/** The body of a webhook from a file. A fixture may hold one that is no JSON as `{"$raw_body": "…"}`. Throws `CommandError`. */
export async function readPayload(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`The file ${file} cannot be read.`);
  });
  const raw = /^\s*\{\s*"\$raw_body"/.test(text) ? (JSON.parse(text) as { $raw_body?: unknown }).$raw_body : undefined;
  return typeof raw === 'string' ? raw : text;
}
