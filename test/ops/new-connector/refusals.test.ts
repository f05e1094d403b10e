import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CommandContext, CommandError, UsageError } from '../../../src/ops/command.ts';
import { createNewConnector } from '../../../src/ops/new-connector.ts';
import type { TemporaryFolder } from '../../gateway/temporary-folder.ts';
import { copyProject, readTree } from './project-copy.ts';

/** What the command needs of the project, and something to be in its way. */
const PROJECT = [
  'template',
  'connectors',
  'docs/connectors.md',
  'test/conformance/suite.test.ts',
  'test/conformance/local-harness.ts',
];

const WORDS: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no id', [], /Name one id/],
  ['two ids', ['zoho', 'copper'], /Name one id/],
  ...[
    '',
    'Zoho',
    'zoho_crm',
    'zoho--crm',
    'zoho-',
    '2zoho',
    'zoho crm',
    '../zoho',
    'zoho/crm',
    'zöho',
    'z'.repeat(41),
  ].map((id) => [`the id "${id}"`, [id], /cannot be the id of a connector/] as const),
  ...['new', 'class', 'await', 'console', 'process', 'constructor'].map(
    (id) => [`the reserved word ${id}`, [id], /means something else in the code/] as const,
  ),
  ...['settings', 'connectors', 'emulator', 'to-limits', 'define-connector'].map(
    (id) => [`the name ${id}, used beside it`, [id], /Take another id, such as/] as const,
  ),
  ...['', ' ', "Bob's CRM", '`x`', 'a"b', '<b>', `$\{x}`, 'C\\D', 'Zoho\nCRM', '[x](y)', 'z'.repeat(61)].map(
    (title) => [`the title ${JSON.stringify(title)}`, ['zoho', '--title', title], /--title expects/] as const,
  ),
];

const IN_THE_WAY: readonly (readonly [string, string, (root: string) => void, RegExp])[] = [
  ['a connector of this id', 'salesforce', () => undefined, /there already: connectors\/salesforce/],
  ['a file all connectors share', 'errors', () => undefined, /there already: connectors\/errors\.ts/],
  ['a test of this name', 'suite', () => undefined, /there already: test\/conformance\/suite\.test\.ts/],
  [
    'an emulator of this id',
    'zoho',
    (root) => mkdirSync(join(root, 'test/emulators/zoho'), { recursive: true }),
    /there already: test\/emulators\/zoho/,
  ],
  [
    'no template',
    'zoho',
    (root) => rmSync(join(root, 'template'), { recursive: true }),
    /in a checkout of the source only; there is no template\/connectors\/example-crm in /,
  ],
  [
    'no document to enter it in',
    'zoho',
    (root) => rmSync(join(root, 'docs/connectors.md')),
    /there is no docs\/connectors\.md in /,
  ],
  [
    'a registry of another form',
    'zoho',
    (root) => writeFileSync(join(root, 'connectors/registry.ts'), 'export const connectors = [];\n'),
    /connectors\/registry\.ts has no place/,
  ],
  [
    'no way to write all of it',
    'zoho',
    (root) => writeFileSync(join(root, 'test/emulators'), 'a file in place of a folder'),
    /^Nothing was made: E/,
  ],
];

describe('gateway new-connector refuses', () => {
  let project: TemporaryFolder;
  beforeEach(() => {
    project = copyProject(PROJECT);
  });
  afterEach(() => project[Symbol.dispose]());

  async function run(...words: readonly string[]): Promise<string> {
    const lines: string[] = [];
    const context = {
      get config(): never {
        throw new Error('The command reads the configuration.');
      },
      definitions: {},
      words,
      print: (text: string) => lines.push(text),
    } satisfies CommandContext;
    expect(await createNewConnector(project.path).run(context)).to.equal(0);
    return lines.join('\n');
  }

  /** Fails when it worked, or when it changed anything. */
  async function refuse(...words: readonly string[]): Promise<Error> {
    const before = readTree(project.path);
    const error = await run(...words).then(
      () => expect.fail('it was not refused'),
      (cause: Error) => cause,
    );
    expect(readTree(project.path)).to.deep.equal(before);
    return error;
  }

  for (const [what, words, reason] of WORDS) {
    it(what, async () => {
      const error = await refuse(...words);
      expect(error).to.be.instanceOf(UsageError);
      expect(error.message).to.match(reason);
    });
  }

  it('an option there is not', async () => {
    expect(await refuse('zoho', '--force')).to.have.property('code', 'ERR_PARSE_ARGS_UNKNOWN_OPTION');
  });

  for (const [what, id, prepare, reason] of IN_THE_WAY) {
    it(what, async () => {
      prepare(project.path);
      const error = await refuse(id);
      expect(error).to.be.instanceOf(CommandError);
      expect(error.message).to.match(reason);
    });
  }

  it('the same id a second time, after work on the first', async () => {
    await run('zoho');
    appendFileSync(join(project.path, 'connectors/zoho/contact.ts'), '// Bent.\n');
    const { message } = await refuse('zoho');
    expect(message).to.match(
      /there already: connectors\/zoho, .*test\/conformance\/zoho\.test\.ts\. Take another id\.$/,
    );
  });

  it('to touch anything but what it names', async () => {
    const before = readTree(project.path);
    const told = await run('zoho');
    const after = readTree(project.path);
    const touched = [...after.keys()].filter((path) => after.get(path) !== before.get(path));
    const named = [...told.matchAll(/^ {2}((?:connectors|test)\/[\w/.-]+?)\/?(?: {2}\(.*)?$/gm)].map(
      ([, place = '']) => place,
    );
    expect(named).to.have.length(5);
    const others = touched.filter((path) => !named.some((place) => path === place || path.startsWith(`${place}/`)));
    expect(others.sort()).to.deep.equal(['connectors/registry.ts', 'docs/connectors.md']);
    expect([...before.keys()].filter((path) => !after.has(path))).to.deep.equal([]);
  });

  it('to say that the form is right where the formatter is not installed', async () => {
    expect(await run('zoho')).to.include('npm run format');
  });
});
