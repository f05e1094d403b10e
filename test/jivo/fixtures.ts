import { readdirSync, readFileSync } from 'node:fs';
import { isFields } from '../../src/jivo/fields.ts';

const FOLDER = new URL('../fixtures/jivo/', import.meta.url);

/** Every payload file, as `events/chat_accepted` or `quirks/chat_accepted.analytics_ids`. */
export const fixtureNames: readonly string[] = ['events', 'quirks'].flatMap((folder) =>
  readdirSync(new URL(folder, FOLDER))
    .sort()
    .map((file) => `${folder}/${file.replace(/\.json$/, '')}`),
);

/** What Jivo would send as the body. A file with `$raw_body` holds a body that is no JSON itself. */
export function readFixture(name: string): string {
  const content = readFileSync(new URL(`${name}.json`, FOLDER), 'utf8');
  const value: unknown = JSON.parse(content);
  return isFields(value) && typeof value.$raw_body === 'string' ? value.$raw_body : content;
}
