import { cpSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createTemporaryFolder, type TemporaryFolder } from '../../gateway/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** A copy of these files and folders of the project, with the packages of this one. */
export function copyProject(paths: readonly string[]): TemporaryFolder {
  const folder = createTemporaryFolder();
  for (const path of paths) cpSync(join(ROOT, path), join(folder.path, path), { recursive: true });
  return folder;
}

export function linkPackages({ path }: TemporaryFolder): void {
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(path, 'node_modules'));
}

/** Every file with its text, by its path from `root`. */
export function readTree(root: string): ReadonlyMap<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => relative(root, join(parentPath, name)));
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
