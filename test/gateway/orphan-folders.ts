import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './is-alive.ts';
import { FOLDER_NAME, TEMPORARY_PARENT } from './temporary-folder.ts';

/** Before a whole run: removes the folders of runs that were killed. They take up memory, and nobody else would. */
export function mochaGlobalSetup(): void {
  for (const parent of new Set([TEMPORARY_PARENT, tmpdir()])) {
    for (const name of readdirSync(parent)) {
      const [, owner] = FOLDER_NAME.exec(name) ?? [];
      if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}
