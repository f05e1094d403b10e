import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, UsageError } from '../command.ts';
import { moveFile, type SourceFile, TEMPLATE_FOLDER } from './move-file.ts';
import { explainClash, type Names, rename, TEMPLATE } from './names.ts';
import { REGISTRATIONS, REGISTRY, register } from './register.ts';

/** What a new connector adds to the project. Paths are from its root. */
export interface Plan {
  readonly created: readonly SourceFile[];
  readonly changed: readonly SourceFile[];
  /** The folders and files that hold all of `created` and nothing else. */
  readonly places: readonly string[];
}

const PLACES = [
  `connectors/${TEMPLATE.id}`,
  `test/emulators/${TEMPLATE.id}`,
  `test/connectors/${TEMPLATE.id}`,
  `test/conformance/${TEMPLATE.id}-harness.ts`,
  `test/conformance/${TEMPLATE.id}.test.ts`,
] as const;

/** Reads, and writes nothing. Throws `CommandError` and `UsageError` where the connector cannot be made, with the reason. */
export function planConnector(root: string, names: Names): Plan {
  checkTree(root);
  const read = (path: string): SourceFile => ({ path, text: readFileSync(join(root, path), 'utf8') });
  const template = globSync(`${TEMPLATE_FOLDER}/**/*.{ts,md}`, { cwd: root }).sort().map(read);
  const places = PLACES.map((place) => rename(place, names));
  checkFree(root, names, places);
  checkClash([...template, read(REGISTRY)], names);
  return {
    created: template.map((file) => moveFile(file, names)),
    changed: REGISTRATIONS.map((registration) => {
      const { path, text } = read(registration.path);
      return { path, text: register(text, registration, names) };
    }),
    places,
  };
}

/** The template and the tests are part of the source, not of the published package. */
function checkTree(root: string): void {
  const needed = [...PLACES.map((place) => join(TEMPLATE_FOLDER, place)), ...REGISTRATIONS.map(({ path }) => path)];
  const missing = needed.find((path) => !existsSync(join(root, path)));
  if (missing === undefined) return;
  throw new CommandError(`new-connector works in a checkout of the source only; there is no ${missing} in ${root}.`);
}

function checkFree(root: string, { id }: Names, places: readonly string[]): void {
  const shared = [`connectors/${id}.ts`].filter((path) => existsSync(join(root, path)));
  const inTheWay = [...shared, ...places.filter((place) => existsSync(join(root, place)))];
  if (inTheWay.length === 0) return;
  throw new CommandError(`Nothing was made, because this is there already: ${inTheWay.join(', ')}. Take another id.`);
}

/** A constant may not be called as another one beside it. */
function checkClash(files: readonly SourceFile[], { id, constant }: Names): void {
  const used = new RegExp(`(?<![\\w.'"/-])${constant}(?![\\w'"/-]|\\s*:)`);
  for (const { path, text } of files) {
    const isBeside = path === REGISTRY || text.includes(TEMPLATE.constant);
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, '');
    if (isBeside && constant !== TEMPLATE.constant && used.test(code)) throw new UsageError(explainClash(id));
  }
}
