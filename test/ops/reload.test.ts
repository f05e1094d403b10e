import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openConfigFile } from '../../config/config-file.ts';
import { parseConfig } from '../../config/load.ts';
import type { GatewayConfig } from '../../config/schema.ts';
import { connectors } from '../../connectors/registry.ts';
import { CommandError } from '../../src/ops/command.ts';
import { reload } from '../../src/ops/reload.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { startGateway } from '../../src/start/gateway.ts';
import { startChildGateway, writeConfig } from '../gateway/child-gateway.ts';
import { toQuickStart } from '../gateway/program.ts';
import { createRecordedLog } from '../gateway/recorded-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../gateway/temporary-folder.ts';
import { usePostgres } from '../store/engines.ts';

const TOKEN = 'a-token-for-tests-0123456789';
const WEB = { channels: { web: { account: 'crm', token: TOKEN } } };
const definitions = connectors as unknown as Definitions;

/** Runs the command as in another shell. */
async function runProgram(configPath: string, ...words: readonly string[]) {
  const program = toQuickStart('src/ops/gateway.ts');
  const child = spawn(process.execPath, [...program.words, 'reload', ...words], {
    env: { PATH: process.env.PATH, GATEWAY_CONFIG: configPath, ...program.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    texts.stdout += text;
  });
  child.stderr.on('data', (text) => {
    texts.stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, ...texts };
}

/** A process with its own file. */
async function openProcess(folder: string, name: string, raw: object) {
  const path = join(folder, `${name}.json`);
  const write = (next: object) => writeFileSync(path, JSON.stringify(next));
  write(raw);
  const read = (): GatewayConfig => parseConfig(JSON.parse(readFileSync(path, 'utf8')), definitions, {}, folder);
  const gateway = await startGateway({
    config: read(),
    configFile: openConfigFile(path, definitions, {}),
    definitions,
    log: createRecordedLog(),
    reportEveryMs: 50,
  });
  const run = async (...words: readonly string[]) => {
    const lines: string[] = [];
    const code = await reload.run({ config: read(), definitions, words, print: (text) => lines.push(text) });
    return { code, text: lines.join('\n') };
  };
  const has = (channel: string) => gateway.webhookUrls.get(channel) !== undefined;
  return { gateway, write, run, has, [Symbol.asyncDispose]: () => gateway.stop(500) };
}

const toRaw = (url: string, more: object = {}) => ({
  server: { host: '127.0.0.1', port: 0 },
  storage: { url },
  accounts: { crm: { connector: 'local' } },
  channels: { shop: { account: 'crm', token: TOKEN } },
  ...more,
});

describe('gateway reload', function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = createTemporaryFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  it('from another shell lets a gateway on SQLite take its file, and refuses a bad one with its reasons', async () => {
    const path = writeConfig(folder.path);
    const gateway = await startChildGateway(path);
    try {
      const post = async () => (await fetch(`${gateway.url}/jivo/web/${TOKEN}`, { method: 'POST', body: '{}' })).status;
      expect(await post()).to.equal(404);
      writeConfig(folder.path, { channels: { web: { account: 'nobody', token: TOKEN } } });
      const refused = await runProgram(path);
      expect(refused).to.include({ code: 2, stdout: '' });
      expect(refused.stderr).to.include('channels.web.account: expected the name of an account ("crm")');

      writeConfig(folder.path, WEB);
      const taken = await runProgram(path);
      expect(taken).to.include({ code: 0, stderr: '' });
      expect(taken.stdout).to.match(/^✓ \S+ works with this configuration\.\n$/);
      expect(await post()).to.equal(400);
    } finally {
      expect(await gateway.end('SIGTERM')).to.equal(0);
    }
    expect(gateway.stderr(), 'nothing was asked with the bad file').to.equal('');
  });

  it('says that nobody is there to be asked', async () => {
    const path = writeConfig(folder.path);
    expect(await runProgram(path)).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'No gateway runs on this store. It reads the file when it starts: gateway start.\n',
    });
  });

  it('knows a process that stopped from one that runs', async () => {
    const raw = toRaw(`sqlite:${join(folder.path, 'gateway.db')}`);
    const first = await openProcess(folder.path, 'a', raw);
    await first.gateway.stop(500);
    const error = await first.run().catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(CommandError);
  });

  it('works where the store is encrypted', async () => {
    const storage = { url: `sqlite:${join(folder.path, 'gateway.db')}`, encryptionKey: 'A'.repeat(43) };
    await using only = await openProcess(folder.path, 'a', toRaw('', { storage }));
    only.write(toRaw('', { storage, ...WEB }));
    expect(await only.run()).to.include({ code: 0 });
    expect(only.has('web')).to.equal(true);
  });

  describe('on PostgreSQL', () => {
    const createStore = usePostgres();

    it('tells which processes took the file, and how the others stand', async () => {
      const url = await createStore();
      await using good = await openProcess(folder.path, 'good', toRaw(url));
      await using same = await openProcess(folder.path, 'same', toRaw(url));
      await using other = await openProcess(folder.path, 'other', toRaw(url));
      await using bad = await openProcess(folder.path, 'bad', toRaw(url));
      await using fixed = await openProcess(folder.path, 'fixed', toRaw(url));
      expect((await good.run()).code, 'nothing is different').to.equal(0);
      good.write(toRaw(url, WEB));
      // The order of the keys is the writer's business.
      same.write(toRaw(url, { channels: { web: { token: TOKEN, account: 'crm' } } }));
      bad.write({ accounts: 'none' });
      fixed.write(toRaw(url, { ...WEB, log: { level: 'error' } }));
      const { code, text } = await good.run('--json');
      expect(code).to.equal(1);
      const outcomes = JSON.parse(text) as readonly { readonly process: string; readonly outcome: string }[];
      expect(outcomes.map(({ outcome }) => outcome).toSorted()).to.deep.equal([
        'different',
        'refused',
        'restart',
        'taken',
        'taken',
      ]);
      expect([good, same, other, bad, fixed].map(({ has }) => has('web'))).to.deep.equal([
        true,
        true,
        false,
        false,
        false,
      ]);
      expect([other, bad, fixed].map(({ has }) => has('shop'))).to.deep.equal([true, true, true]);
      const lines = (await good.run()).text.split('\n');
      expect(lines.filter((line) => line.startsWith('✓'))).to.have.length(2);
      expect(lines.join('\n')).to.include('goes on with the configuration it had: its file cannot be used.');
    });
  });
});
