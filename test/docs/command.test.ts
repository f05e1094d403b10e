import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fillDocuments } from '../../src/ops/docs/documents.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'src/ops/docs.ts');
const STALE = '# Title\n\n<!-- BEGIN GENERATED: commands -->\nold\n<!-- END GENERATED: commands -->\n';

/** Node refuses these packages: the check must stay quick. */
const WITHOUT_SDKS = [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(specifier, context, next) {
      if (/^(jsforce|@hubspot\\/api-client)(\\/|$)/.test(specifier)) throw new Error('loads ' + specifier);
      return next(specifier, context);
    },
  });
`)}`,
];

function run(options: readonly string[], root: string, ...words: readonly string[]) {
  const all = [...options, PROGRAM, '--root', root, ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

describe('npm run docs', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'gateway-docs-'));
    for (const path of ['config/load.ts', 'config/example.json']) cpSync(join(ROOT, path), join(root, path));
    mkdirSync(join(root, 'docs'));
    mkdirSync(join(root, 'connectors/salesforce'), { recursive: true });
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('fills stale blocks, which the check names before, and none is stale after', async () => {
    const other = '<!-- BEGIN FIELDS -->\n<!-- END FIELDS -->\n\n<!-- BEGIN SETTINGS -->\n<!-- END SETTINGS -->\n';
    writeFileSync(join(root, 'docs/operate.md'), STALE);
    writeFileSync(join(root, 'connectors/salesforce/README.md'), other);
    const stale = run(WITHOUT_SDKS, root, '--check');
    expect(stale).to.deep.equal({
      status: 1,
      text: 'connectors/salesforce/README.md: FIELDS, SETTINGS out of date\ndocs/operate.md: commands out of date\nRun: npm run docs\n',
    });
    expect(readFileSync(join(root, 'docs/operate.md'), 'utf8')).to.equal(STALE);

    expect(run([], root).status).to.equal(0);
    expect(readFileSync(join(root, 'docs/operate.md'), 'utf8')).to.match(
      /^# Title\n\n.*\n\n\| Command \|.*\n[\s\S]*simulate/,
    );
    expect(readFileSync(join(root, 'connectors/salesforce/README.md'), 'utf8')).to.include('| `loginUrl` |');
    expect((await fillDocuments(root)).flatMap(({ stale }) => stale)).to.deep.equal([]);
  });

  it('names the document whose marks cannot be followed', () => {
    writeFileSync(join(root, 'README.md'), '<!-- BEGIN GENERATED: nonsense -->\n<!-- END GENERATED: nonsense -->\n');
    const { status, text } = run([], root, '--check');
    expect(status).to.equal(1);
    expect(text).to.match(/^README\.md: there is no block nonsense; blocks: gateway-settings, /);
  });
});
