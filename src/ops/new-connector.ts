import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.ts';
import { type Names, readNames } from './new-connector/names.ts';
import { type Plan, planConnector } from './new-connector/plan.ts';
import { formatPlan, writePlan } from './new-connector/write-plan.ts';

/** `gateway new-connector`: a connector to begin with, which already passes the conformance suite. */
export const newConnector = createNewConnector(join(import.meta.dirname, '../..'));

/** The command for the project at `root`. */
export function createNewConnector(root: string): Command {
  return {
    name: 'new-connector',
    usage: 'new-connector ID [--title TITLE]',
    summary:
      'Makes a connector for another CRM, with an emulator and its tests, all of them green, to be bent to the real CRM. Needs a checkout of the source, and no configuration.',
    examples: ['new-connector zoho', 'new-connector zoho-crm --title "Zoho CRM"'],
    async run({ words, print }) {
      const { values, positionals } = parseArgs({
        args: [...words],
        options: { title: { type: 'string' } },
        allowPositionals: true,
      });
      const [id, ...more] = positionals;
      if (id === undefined || more.length > 0) throw new UsageError('Name one id, such as zoho-crm.');
      const names = readNames(id, values.title);
      const plan = planConnector(root, names);
      writePlan(root, plan);
      print(describe(names, plan, formatPlan(root, plan)));
      return 0;
    },
  };
}

function describe({ id, title }: Names, { places, created, changed }: Plan, isFormatted: boolean): string {
  const format = isFormatted ? [] : ['  npm run format    orders imports and lines; it could not be done here'];
  return [
    `Made a connector for ${title}. It works with an imaginary REST API, and passes the conformance suite over its emulator.`,
    ...places.map((place) => describePlace(place, created)),
    `It is registered in ${changed.map(({ path }) => path).join(' and ')}.`,
    '',
    'Next:',
    ...format,
    '  npm run docs      writes its settings into the documents; again after each change of them',
    '  npm test          is green, and stays so while you bend the connector',
    '',
    `Then bend it to the real CRM, step by step as connectors/${id}/README.md says. First`,
    `  test/emulators/${id}/contact-fields.ts, routes.ts    what the vendor documents`,
    `  connectors/${id}/settings.ts, transport.ts, errors.ts    address, key, errors`,
    `and after each step  npx mocha --no-config test/conformance/${id}.test.ts`,
  ].join('\n');
}

function describePlace(place: string, created: Plan['created']): string {
  const { length } = created.filter(({ path }) => path.startsWith(`${place}/`));
  return length === 0 ? `  ${place}` : `  ${place}/  (${length} files)`;
}
