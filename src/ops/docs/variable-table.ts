import { toCode, toTable } from './table.ts';

/** What the environment says, apart from the variables a configuration names itself. */
const VARIABLES: ReadonlyMap<string, string> = new Map([
  ['GATEWAY_CONFIG', 'Path of the configuration. Left out: `config/default.json`, which needs no key.'],
]);

const OWN = /\benvironment\.([A-Z][A-Z0-9_]*)/g;
const NAMED = /\$\{([A-Z][A-Z0-9_]*)\}/g;

/**
 * The environment variables: those `config/load.ts` reads, then those of the example. Throws when the code reads one that is
 * not described here, or the other way round.
 */
export function describeVariables(loadSource: string, exampleSource: string): string {
  const read = [...new Set([...loadSource.matchAll(OWN)].map(([, name = '']) => name))];
  const strange = read.filter((name) => !VARIABLES.has(name));
  const unread = [...VARIABLES.keys()].filter((name) => !read.includes(name));
  if (strange.length > 0) throw new Error(`config/load.ts reads ${strange.join(', ')}, which has no description`);
  if (unread.length > 0) throw new Error(`config/load.ts does not read ${unread.join(', ')}`);
  const example = [...new Set([...exampleSource.matchAll(NAMED)].map(([, name = '']) => name))];
  return toTable(
    ['Variable', 'What it is'],
    [
      ...[...VARIABLES].map(([name, doc]) => [toCode(name), doc]),
      ['any other', `Read where the configuration says \`\${NAME}\`. One that is named and not set stops the start.`],
      ...example.map((name) => [toCode(name), 'Named in `config/example.json`.']),
    ],
  );
}
