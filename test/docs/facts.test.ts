import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';

const ROOT = join(import.meta.dirname, '../..');
const documents = ['README.md', 'docs/*.md', 'connectors/README.md', 'connectors/*/README.md']
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function findAll(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

describe('documents', () => {
  for (const { path, text } of documents) {
    it(`${path} links to files that exist`, () => {
      const links = findAll(text, /\]\(([^)\s]+)\)/g).filter((link) => !/^(https?:|#)/.test(link));
      const missing = links.filter((link) => !existsSync(join(ROOT, dirname(path), link.replace(/#.*$/, ''))));
      expect(missing).to.deep.equal([]);
    });

    it(`${path} names tests that exist`, () => {
      // `ID` stands for any connector.
      const named = findAll(text, /`(test\/[\w./-]+)`/g).filter((file) => !file.includes('/ID.'));
      expect(named.filter((file) => !existsSync(join(ROOT, file)))).to.deep.equal([]);
    });
  }

  it('README.md and docs/operate.md show configurations that are valid', () => {
    const examples = ['README.md', 'docs/operate.md'].flatMap((path) => findAll(read(path), /```json\n([\s\S]*?)```/g));
    expect(examples.length).to.be.at.least(2);
    const environment = { HUBSPOT_TOKEN: 'a-key' };
    for (const example of examples) {
      const config = parseConfig(JSON.parse(example), connectors as unknown as Definitions, environment, ROOT);
      expect(Object.keys(config.channels)).to.deep.equal(['shop']);
    }
  });

  it('docs/operate.md explains every log message, with its level', () => {
    const logged = globSync('src/**/*.ts', { cwd: ROOT }).flatMap((path) => [
      ...read(path).matchAll(/\blog\.(debug|info|warn|error)\((?:[^;]*?)'([a-z]+:[a-z]+:[a-z-]+)'/g),
    ]);
    // What people do in the console is explained as one row.
    const ofGateway = logged.filter(([, level, message = '']) => level !== 'info' || !message.startsWith('console:'));
    const used = new Set(ofGateway.map(([, level = '', message = '']) => `${message} ${level}`));
    const rows = [...read('docs/operate.md').matchAll(/^\| `([a-z]+:[a-z]+:[a-z-]+)` \| (\w+) \|/gm)];
    const explained = new Set(rows.map(([, message = '', level = '']) => `${message} ${level}`));
    expect(used.size).to.be.greaterThan(10);
    expect(
      [...used].filter((entry) => !explained.has(entry)),
      'not explained',
    ).to.deep.equal([]);
    expect(
      [...explained].filter((entry) => !used.has(entry)),
      'no longer logged',
    ).to.deep.equal([]);
  });

  it('docs/connectors.md has the settings of every connector', () => {
    const named = findAll(read('docs/connectors.md'), /BEGIN GENERATED: settings-([\w-]+) -->/g);
    expect(named).to.have.members(Object.keys(connectors));
  });
});
