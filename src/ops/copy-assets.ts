import { copyFileSync, globSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const TARGET = join(ROOT, 'dist');
/** What the compiler leaves behind: default configuration, the check of Node's version, and whatever pages may need. */
const ASSETS = '{config,connectors,console,src}/**/*.{cjs,css,html,ico,js,json,svg}';

/** The last step of `npm run build`: puts the files that are no TypeScript beside the compiled ones. */
for (const path of globSync(ASSETS, { cwd: ROOT })) {
  const target = join(TARGET, path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(ROOT, path), target);
}
