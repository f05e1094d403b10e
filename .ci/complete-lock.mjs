// Run after every `npm install` that changes package-lock.json: node .ci/complete-lock.mjs
//
// npm leaves optional platform packages out of the lock file when the registry it asked does not serve them, and `npm ci`
// then refuses the lock file on every machine. This adds the missing entries by what their parents ask for; npm skips those
// of other platforms by os, cpu and libc, and fetches the one of its own by name and version.
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const added = [];
for (const [place, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const entry = `node_modules/${name}`;
    if (lock.packages[entry] !== undefined || lock.packages[`${place}/${entry}`] !== undefined) continue;
    const [, os, cpu, musl] = /-(android|darwin|linux|win32)-(x64|arm64)(-musl)?$/.exec(name) ?? [];
    if (os === undefined) throw new Error(`The platform of ${name} cannot be told from its name`);
    const libc = os === 'linux' ? { libc: [musl === undefined ? 'glibc' : 'musl'] } : {};
    const dev = parent.dev === true ? { dev: true } : {};
    lock.packages[entry] = { version, cpu: [cpu], ...dev, optional: true, os: [os], ...libc };
    added.push(name);
  }
}
const sorted = Object.entries(lock.packages).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(added.length === 0 ? 'The lock file is complete.\n' : `Added ${added.join(', ')}\n`);
