import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command.ts';
import type { Plan } from './plan.ts';

/** Writes all of it, or nothing. Throws `CommandError`. */
export function writePlan(root: string, { created, changed, places }: Plan): void {
  const before = changed.map(({ path }) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  try {
    for (const { path, text } of created) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text, { flag: 'wx' });
    }
    for (const { path, text } of changed) writeFileSync(join(root, path), text);
  } catch (cause) {
    for (const place of places) rmSync(join(root, place), { recursive: true, force: true });
    for (const { path, text } of before) {
      if (readFileSync(join(root, path), 'utf8') !== text) writeFileSync(join(root, path), text);
    }
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`Nothing was made: ${why}`, { cause });
  }
}

/** With other names, lines and imports stand otherwise. False when the project's formatter is not installed or refuses. */
export function formatPlan(root: string, { places, changed }: Plan): boolean {
  const program = join(root, 'node_modules/@biomejs/biome/bin/biome');
  if (!existsSync(program)) return false;
  const paths = [...places, ...changed.map(({ path }) => path).filter((path) => path.endsWith('.ts'))];
  return spawnSync(process.execPath, [program, 'check', '--write', ...paths], { cwd: root }).status === 0;
}
