import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createNewConnector } from '../../../src/ops/new-connector.ts';
import type { TemporaryFolder } from '../../gateway/temporary-folder.ts';
import { copyProject, linkPackages, readTree } from './project-copy.ts';

const PROJECT = `bench config connectors console docs src template test
  Dockerfile LICENSE README.md SECURITY.md biome.json package.json tsconfig.json .gitignore`.split(/\s+/);

/** A short one and a long one: with them lines break elsewhere. The short one is also a word of the code. */
const IDS = ['close', 'a-very-long-crm-name-with-2-for-a-number'] as const;
const [SHORT, LONG] = IDS;
const PLACES = IDS.flatMap((id) => [
  `connectors/${id}`,
  `test/connectors/${id}`,
  `test/emulators/${id}`,
  `test/conformance/${id}-harness.ts`,
  `test/conformance/${id}.test.ts`,
]);

describe('gateway new-connector, in a copy of the project', function () {
  this.timeout(240_000);
  let project: TemporaryFolder;

  function run(...words: readonly string[]): { readonly status: number | null; readonly text: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: project.path,
      encoding: 'utf8',
      env: {
        ...process.env,
        // No command may read it, and here none can.
        GATEWAY_CONFIG: join(project.path, 'no-such-file.json'),
        NODE_OPTIONS: '',
        // The copy's compiled sources go with it.
        NODE_COMPILE_CACHE: join(project.path, '.compiled'),
      },
    });
    return { status, text: stdout + stderr };
  }

  function runProgram(program: string, ...words: readonly string[]) {
    return run(join(project.path, 'node_modules', program), ...words);
  }

  before(() => {
    project = copyProject(PROJECT);
    linkPackages(project);
  });
  after(() => project[Symbol.dispose]());

  it('says what it made and what to do next', () => {
    const made = run('src/ops/gateway.ts', 'new-connector', SHORT);
    expect(made).to.deep.include({ status: 0 });
    for (const place of PLACES.filter((path) => path.includes(SHORT))) expect(made.text).to.include(`  ${place}`);
    expect(made.text).to.include('npm run docs').and.to.include('npm test').and.not.to.include('npm run format');
  });

  it('makes a second one beside it', async () => {
    const { run: make } = createNewConnector(project.path);
    const words = [LONG, '--title', 'A (Long) & C. CRM'];
    // It reads no configuration.
    const context = { config: undefined as never, definitions: {}, words, print: () => undefined };
    expect(await make(context)).to.equal(0);
  });

  it('leaves nothing for the formatter and the linter', () => {
    const paths = [...PLACES, 'connectors/registry.ts'];
    const { status, text } = runProgram('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', ...paths);
    expect(status, text).to.equal(0);
  });

  it('leaves nothing for the type check', () => {
    const narrow = { extends: './tsconfig.json', include: ['connectors', ...PLACES] };
    writeFileSync(join(project.path, 'tsconfig.new.json'), JSON.stringify(narrow));
    const options = ['--noEmit', '--singleThreaded', '-p', 'tsconfig.new.json'];
    const { status, text } = runProgram('typescript/bin/tsc', ...options);
    expect(status, text).to.equal(0);
  });

  it('gives documents that one command completes', () => {
    const made = run('src/ops/docs.ts');
    expect(made.status).to.equal(0);
    for (const id of IDS) {
      expect(made.text).to.include(`connectors/${id}/README.md: SETTINGS written`);
      expect(readFileSync(join(project.path, 'connectors', id, 'README.md'), 'utf8')).to.include('| `apiUrl` |');
    }
    expect(run('src/ops/docs.ts', '--check')).to.deep.equal({ status: 0, text: '' });
  });

  it('passes the conformance suite, the boundaries and the rules of the registry', () => {
    const tests = [
      ...IDS.map((id) => `test/conformance/${id}.test.ts`),
      `test/connectors/${LONG}/*.test.ts`,
      'test/boundaries.test.ts',
      'test/connectors/registry.test.ts',
      'test/docs/facts.test.ts',
      'test/security/outbound.test.ts',
    ];
    const options = ['--no-config', '--require', 'test/http-guard.ts', '--timeout', '20000', '--reporter', 'json'];
    const { status, text } = runProgram('mocha/bin/mocha.js', ...options, ...tests);
    expect(status, text.slice(-3_000)).to.equal(0);
    const { stats, passes } = JSON.parse(text) as {
      readonly stats: { readonly pending: number };
      readonly passes: readonly { readonly fullTitle: string }[];
    };
    expect(stats.pending).to.equal(0);
    for (const id of IDS) {
      const own = passes.filter(({ fullTitle }) => fullTitle.startsWith(`conformance: ${id} over its emulator`));
      expect(own.length, id).to.be.greaterThan(50);
    }
    expect(passes.some(({ fullTitle }) => fullTitle.startsWith(`${LONG}: errors`))).to.equal(true);
  });

  it('leaves no name of the template', () => {
    const named = ['connectors', 'test/connectors', 'test/emulators', 'test/conformance']
      .flatMap((folder) => [...readTree(join(project.path, folder))])
      .filter(([path]) => IDS.some((id) => path.startsWith(id)));
    expect(named.length).to.be.greaterThan(40);
    for (const [path, text] of named) {
      expect(path).to.not.match(/example-?crm/i);
      expect(text, path).to.not.match(/example[- ]?crm|\.\.\/template/i);
    }
  });
});
