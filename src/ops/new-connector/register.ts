import { CommandError } from '../command.ts';
import type { Names } from './names.ts';

/** A file of the project that has to name every connector. */
interface Registration {
  readonly path: string;
  /** Where the lines go: before or after what is found. */
  readonly inserts: readonly {
    readonly at: RegExp;
    write(names: Names): string;
  }[];
}

export const REGISTRY = 'connectors/registry.ts';

/** Formatting and the order of imports are left to the formatter. */
export const REGISTRATIONS: readonly Registration[] = [
  {
    path: REGISTRY,
    inserts: [
      {
        at: /^import .*\n(?!import )/m,
        write: ({ id, constant }) => `import { ${constant} } from './${id}/index.ts';\n`,
      },
      {
        at: /^export const connectors = \{[^}]*?(?=,?\s*\} as const;$)/m,
        write: ({ id, constant }) => (id === constant ? `, ${constant}` : `, '${id}': ${constant}`),
      },
    ],
  },
  {
    path: 'docs/connectors.md',
    inserts: [
      {
        at: /^(?=- \[Write your own\])/m,
        write: ({ id, title }) => `- [${title}](../connectors/${id}/README.md)\n`,
      },
      {
        at: /$(?![\s\S])/,
        write: ({ id }) =>
          `\n### \`${id}\`\n\n<!-- BEGIN GENERATED: settings-${id} -->\n<!-- END GENERATED: settings-${id} -->\n`,
      },
    ],
  },
];

/** The file's text with the connector in it. Throws `CommandError` for a file that does not look as expected. */
export function register(text: string, { path, inserts }: Registration, names: Names): string {
  return inserts.reduce((before, { at, write }) => {
    const match = at.exec(before);
    if (match === null)
      throw new CommandError(`${path} has no place for a connector that could be recognised: restore it.`);
    const end = match.index + match[0].length;
    return before.slice(0, end) + write(names) + before.slice(end);
  }, text);
}
