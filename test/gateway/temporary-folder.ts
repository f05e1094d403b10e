import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one test, gone when it is disposed of. */
export interface TemporaryFolder extends Disposable {
  readonly path: string;
}

const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 30;
/** With the process it belongs to. */
export const FOLDER_NAME = /^gateway-test-(\d+)-/;
/** Where temporary folders of tests are. */
export const TEMPORARY_PARENT = hasRoom(MEMORY) ? MEMORY : tmpdir();

/** In memory where there is room for it: no test here cuts the power, and thousands of commits need not wait for a disk. */
export function createTemporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(TEMPORARY_PARENT, `gateway-test-${process.pid}-`));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOM_BYTES;
  } catch {
    // No such folder on this system.
    return false;
  }
}
