import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';

let template: Promise<Uint8Array> | undefined;

/**
 * Puts a store with its tables there, as a gateway left it that received nothing: copied, since making the tables is half of a
 * start. How they are made, `sqlite.test.ts` and the commands' tests see.
 */
export async function copySqliteStore(path: string): Promise<void> {
  template ??= createTemplate();
  writeFileSync(path, await template, { mode: 0o600 });
}

async function createTemplate(): Promise<Uint8Array> {
  using folder = createTemporaryFolder();
  const path = join(folder.path, 'template.db');
  const store = await openStore(`sqlite:${path}`, { exclusive: true, onError: () => undefined });
  // The last connection takes the write-ahead log into the file.
  await store.close();
  return readFileSync(path);
}
