import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { toSqlitePath } from '../store/open-store.ts';
import type { Tombstone } from '../store/tombstones.ts';

const FILE = 'erasures.jsonl';
const tombstone = z.object({ mark: z.string(), at: z.number() });

/**
 * Where erasures are written down a second time, so that restoring a backup of the database does not undo them. Undefined on
 * PostgreSQL, which has no place beside it.
 */
export function toErasurePath(storageUrl: string): string | undefined {
  return storageUrl.startsWith('sqlite:') ? join(dirname(toSqlitePath(storageUrl)), FILE) : undefined;
}

/** Throws the file system's error. */
export function appendErasures(path: string, tombstones: readonly Tombstone[]): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, tombstones.map(toLine).join(''), { mode: 0o600, flush: true });
}

/** Takes out the marks from before `since`, ms since 1970. Throws the file system's error. */
export function pruneErasures(path: string, since: number): void {
  const before = readErasures(path);
  const kept = before.filter(({ at }) => at >= since);
  if (kept.length === before.length) return;
  const { size } = statSync(path);
  const draft = `${path}.draft`;
  writeFileSync(draft, kept.map(toLine).join(''), { mode: 0o600, flush: true });
  // Somebody is being erased in this moment: the next start prunes.
  if (readErasures(path).length !== before.length || statSync(path).size !== size) rmSync(draft);
  else renameSync(draft, path);
}

function toLine({ mark, at }: Tombstone): string {
  return `${JSON.stringify({ mark, at })}\n`;
}

/** A line cut off by a crash is left out: its erasure had not begun. Throws the file system's error. */
export function readErasures(path: string): readonly Tombstone[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return tombstone.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return [];
    }
  });
}
