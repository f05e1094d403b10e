import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectors } from '../../connectors/registry.ts';

const ROOT = join(import.meta.dirname, '../..');

async function listFolders(): Promise<readonly string[]> {
  const entries = await readdir(join(ROOT, 'connectors'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** The conformance tests, whose file names begin with the id: `local.test.ts`, `local-postgres.test.ts`. */
async function readSuiteCalls(id: string): Promise<string> {
  const folder = join(ROOT, 'test/conformance');
  const files = (await readdir(folder)).filter((file) => file.startsWith(id) && file.endsWith('.test.ts'));
  return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
}

describe('connector registry', () => {
  it('registers every folder under its own name, and nothing else', async () => {
    expect(Object.keys(connectors).sort()).to.deep.equal([...(await listFolders())].sort());
  });

  for (const [name, definition] of Object.entries(connectors)) {
    describe(name, () => {
      it('has its folder’s name as id, in kebab-case, and a title', () => {
        expect(definition.id).to.equal(name);
        expect(name).to.match(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(definition.title).to.match(/\S/);
      });

      it('says of every setting what it is', () => {
        for (const [key, entry] of Object.entries(definition.settings)) {
          expect(entry.doc, key).to.match(/^\S.{10,}\S$/s);
          expect(entry, key).to.have.property('default');
          expect(entry.env, `${key} reads the environment`).to.equal(undefined);
          if (/secret|token|password/i.test(key)) expect(entry.sensitive, key).to.equal(true);
        }
      });

      it('has a README', async () => {
        const text = await readFile(join(ROOT, 'connectors', name, 'README.md'), 'utf8');
        expect(text.length).to.be.above(500);
      });

      it('runs the conformance suite', async () => {
        expect(await readSuiteCalls(name)).to.match(/\btestConnector\(\{/);
      });
    });
  }
});
