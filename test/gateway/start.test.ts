import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { loadConfig, parseConfig } from '../../config/load.ts';
import { ConfigError } from '../../config/problems.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { type Gateway, startGateway } from '../../src/start/gateway.ts';
import { describeTrouble, isConfigTrouble } from '../../src/start/start-text.ts';
import { failToStart, startChildGateway, writeConfig } from './child-gateway.ts';
import { toSourceStart } from './program.ts';
import { createRecordedLog } from './recorded-log.ts';
import { TOKEN } from './start-gateway.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const definitions = connectors as unknown as Definitions;
const GOOD = { accounts: { crm: { connector: 'local' } }, channels: { shop: { account: 'crm', token: TOKEN } } };

function withChannel(channel: object): object {
  return { ...GOOD, channels: { shop: { account: 'crm', token: TOKEN, ...channel } } };
}

/** Title, configuration, and what every line of the message has to say. */
const WRONG: readonly [string, unknown, readonly string[]][] = [
  ['a list instead of an object', [GOOD], ['(whole file)', 'expected a JSON object', 'found a list']],
  ['an unknown key', { ...GOOD, colour: 'red' }, ['colour: unknown key', 'known keys: server, storage']],
  ['a misspelt key', { ...GOOD, server: { prot: 1 } }, ['server.prot: unknown key', 'did you mean "port"?']],
  [
    'a misspelt key deep inside',
    withChannel({ reply: { deadlineMS: 1_000 } }),
    ['channels.shop.reply.deadlineMS', '"deadlineMs"'],
  ],
  ['a text for a number', { ...GOOD, server: { port: 'eighty' } }, ['server.port', 'found "eighty"', 'expected a']],
  ['a number out of range', { ...GOOD, server: { port: 70_000 } }, ['server.port', 'from 0 to 65535', 'found 70000']],
  [
    'a deadline too short',
    withChannel({ reply: { deadlineMs: 5 } }),
    ['channels.shop.reply.deadlineMs', 'from 100', 'found 5'],
  ],
  ['a value for an object', { ...GOOD, server: 8080 }, ['server: expected an object', 'found a number']],
  [
    'a bad address',
    { ...GOOD, server: { publicUrl: 'jivo.example.com' } },
    ['server.publicUrl', 'http', 'found "jivo.example.com"'],
  ],
  [
    'a time that is no time',
    { ...GOOD, storage: { retention: { payloads: 0 } } },
    ['storage.retention.payloads', 'from 1 to 36500, or null', 'found 0'],
  ],
  ['a store nobody knows', { ...GOOD, storage: { url: 'mysql://x' } }, ['storage.url', 'sqlite:PATH', 'postgres://']],
  [
    'an unknown connector',
    { ...GOOD, accounts: { crm: { connector: 'zoho' } } },
    ['accounts.crm.connector', '"local"', 'found "zoho"'],
  ],
  [
    'an unknown setting of a connector',
    { ...GOOD, accounts: { crm: { connector: 'local', settings: { zone: 1 } } } },
    ['accounts.crm.settings.zone: unknown key'],
  ],
  ['an unknown account', withChannel({ account: 'cmr' }), ['channels.shop.account', '"crm"', 'found "cmr"']],
  ['no account', { ...GOOD, channels: { shop: { token: TOKEN } } }, ['channels.shop.account', 'expected']],
  [
    'a missing variable',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own variables look like this
    withChannel({ locale: '${NOT_SET_ANYWHERE}', timeZone: 'UTC' }),
    ['channels.shop.locale', 'NOT_SET_ANYWHERE is not set'],
  ],
  ['a short token', withChannel({ token: 'secret' }), ['channels.shop.token', 'expected a token of 22']],
  [
    'no channels',
    { ...GOOD, channels: {} },
    ['channels: expected an object with at least one entry', 'an empty object'],
  ],
  ['no accounts', { channels: GOOD.channels }, ['accounts: expected an object with at least one entry']],
  [
    'a name of a channel that makes no address',
    { ...GOOD, channels: { 'My Shop': { account: 'crm' } } },
    ['channels.My Shop', 'small letters'],
  ],
  [
    'an unknown policy',
    withChannel({ match: { several: 'first' } }),
    ['channels.shop.match.several', '"ask"', 'found "first"'],
  ],
  [
    'a time zone nobody knows',
    withChannel({ timeZone: 'Mars/Olympus' }),
    ['channels.shop.timeZone', 'Europe/Berlin', 'Mars/Olympus'],
  ],
  [
    'a mapping without a source',
    withChannel({ fields: [{ to: 'status' }] }),
    ['channels.shop.fields[0]', '"from" or "value"'],
  ],
  [
    'a mapping of the wrong type',
    withChannel({ fields: [{ to: 7, value: ['x'] }] }),
    [
      'fields[0].to: expected a text, found 7',
      'fields[0].value: expected a text, a number, true or false, found ["x"]',
    ],
  ],
  [
    'a line of the card without a field',
    withChannel({ customData: [{ title: 'Plan' }] }),
    ['channels.shop.customData[0].from: expected a text, found nothing'],
  ],
  [
    'eleven custom fields',
    withChannel({ customData: Array.from({ length: 11 }, () => ({ title: 'A', from: 'b' })) }),
    ['channels.shop.customData: expected 10 entries at most'],
  ],
];

function readProblems(raw: unknown): ConfigError {
  try {
    parseConfig(raw, definitions, {}, '/');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The configuration was taken');
}

describe('a wrong configuration', () => {
  for (const [title, raw, parts] of WRONG) {
    it(`names where, what was found and what was expected: ${title}`, () => {
      const { message, problems } = readProblems(raw);
      expect(problems, message).to.not.be.empty;
      for (const part of parts) expect(message).to.contain(part);
    });
  }

  it('names every problem at once, one a line', () => {
    const raw = { ...withChannel({ account: 'cmr' }), server: { prot: 1 }, accounts: { crm: { connector: 'zoho' } } };
    const { message } = readProblems(raw);
    expect(message.split('\n').map((line) => line.split(':')[0])).to.have.members([
      'server.prot',
      'accounts.crm.connector',
      'channels.shop.account',
    ]);
  });

  it('never shows a secret', () => {
    const raw = { ...withChannel({ token: 'hunter2' }), storage: { url: 'mysql://root:hunter2@db' } };
    expect(readProblems(raw).message).to.not.contain('hunter2');
  });

  for (const [title, raw] of [
    ['a list for the whole file', [{ token: 'hunter2' }]],
    ['a list of channels', { ...GOOD, channels: [{ token: 'hunter2' }] }],
    ['a token for a channel', { ...GOOD, channels: { shop: 'hunter2' } }],
    ['a key for the settings', { ...GOOD, accounts: { crm: { connector: 'local', settings: 'hunter2' } } }],
    ['a password for the console', { ...GOOD, console: 'hunter2' }],
  ] as const) {
    it(`never shows a secret that stands in the wrong place: ${title}`, () => {
      expect(readProblems(raw).message).to.contain('found a').and.not.contain('hunter2');
    });
  }
});

/** Starts what the file says in this process. */
async function start(configPath: string): Promise<Gateway> {
  const { config } = loadConfig(definitions, { GATEWAY_CONFIG: configPath });
  return startGateway({ config, definitions, log: createRecordedLog() });
}

/** What the admin reads of a start that fails, and whether only another configuration helps. */
async function readTrouble(configPath: string) {
  const gateway = await start(configPath).catch((error: unknown) => ({
    text: describeTrouble(error),
    isConfig: isConfigTrouble(error),
  }));
  if ('text' in gateway) return gateway;
  await gateway.stop(0);
  throw new Error('The gateway started');
}

describe('the start, as the admin sees it', () => {
  it('tells what runs, where to point Jivo, and what to try next', async () => {
    using folder = createTemporaryFolder();
    const gateway = await startChildGateway(writeConfig(folder.path), {}, toSourceStart('src/main.ts'));
    expect(gateway.stdout()).to.contain(gateway.webhookUrl).and.contain('simulate');
    expect(await gateway.end('SIGTERM')).to.equal(0);
    expect(gateway.stderr()).to.equal('');
  });

  it('makes a token once and keeps it, readable by its owner only', async () => {
    using folder = createTemporaryFolder();
    const config = writeConfig(folder.path, { channels: { shop: { account: 'crm' } } });
    const tokens: (string | undefined)[] = [];
    for (const _ of [1, 2]) {
      const gateway = await start(config);
      tokens.push(/\/jivo\/shop\/([\w-]+)/.exec(gateway.webhookUrls.get('shop') ?? '')?.[1]);
      await gateway.stop(0);
    }
    expect(tokens[0]).to.match(/^[\w-]{22,}$/);
    expect(tokens[1]).to.equal(tokens[0]);
    const path = join(folder.path, 'channel-tokens.json');
    expect(readFileSync(path, 'utf8')).to.contain(tokens[0]);
    expect(statSync(path).mode & 0o077).to.equal(0);
  });

  it('ends with 2 and plain words for a wrong configuration', async () => {
    using folder = createTemporaryFolder();
    const config = writeConfig(folder.path, { server: { prot: 1 } });
    const { code, stderr, stdout } = await failToStart(config, toSourceStart('src/main.ts'));
    expect(code).to.equal(2);
    expect(stdout).to.equal('');
    expect(stderr).to.contain('server.prot: unknown key; did you mean "port"?');
    expect(stderr).to.not.match(/^\s+at |ConfigError|node:internal/m);
  });

  it('names the account whose settings contradict each other', async () => {
    using folder = createTemporaryFolder();
    const config = writeConfig(folder.path, { accounts: { crm: { connector: 'hubspot', settings: {} } } });
    const { text, isConfig } = await readTrouble(config);
    expect(isConfig).to.equal(true);
    expect(text).to.match(/^The configuration cannot be used:\n {2}accounts\.crm\.settings: HubSpot needs a key: .*$/);
  });

  it('takes neither a file that is not JSON, nor none', async () => {
    using folder = createTemporaryFolder();
    const path = join(folder.path, 'broken.json');
    writeFileSync(path, '{ "server": ');
    const [broken, missing] = await Promise.all([readTrouble(path), readTrouble(join(folder.path, 'absent.json'))]);
    expect([broken.isConfig, missing.isConfig]).to.deep.equal([true, true]);
    expect(broken.text).to.contain(path).and.contain('not JSON');
    expect(missing.text).to.contain('absent.json').and.contain('GATEWAY_CONFIG');
    expect(broken.text + missing.text).to.not.match(/^\s+at /m);
  });

  it('says that the port is in use, and by whom to be freed', async () => {
    using folder = createTemporaryFolder();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await failToStart(writeConfig(folder.path, { server: { host: '127.0.0.1', port } }));
    await new Promise((resolve) => other.close(resolve));
    expect(code).to.equal(1);
    expect(stderr).to.contain(`Port ${port} on 127.0.0.1 is in use`).and.contain('server.port');
    expect(stderr).to.not.match(/^\s+at |EADDRINUSE/m);
  });

  const unusable: Readonly<Record<string, (path: string) => void>> = {
    'a folder': (path) => mkdirSync(path),
    'no database': (path) =>
      writeFileSync(path, 'not a database, and long enough to be told from a new one'.repeat(20)),
    // The header says that only a later SQLite may write to it: this one opens it to read alone, whoever the user is.
    'read-only': (path) => {
      const sqlite = new DatabaseSync(path);
      sqlite.exec('CREATE TABLE some (thing TEXT)');
      sqlite.close();
      const bytes = readFileSync(path);
      bytes[18] = 9;
      writeFileSync(path, bytes);
    },
  };
  for (const [title, make] of Object.entries(unusable)) {
    it(`says which store cannot be used: ${title}`, async () => {
      using folder = createTemporaryFolder();
      make(join(folder.path, 'gateway.db'));
      const { text, isConfig } = await readTrouble(writeConfig(folder.path));
      expect(isConfig).to.equal(false);
      expect(text).to.match(/^The store .*gateway\.db cannot be used: .+$/);
    });
  }

  it('refuses a second gateway on the same file', async () => {
    using folder = createTemporaryFolder();
    const config = writeConfig(folder.path);
    const first = await startChildGateway(config);
    expect(await readTrouble(config)).to.deep.equal({
      text: `Another gateway already runs on ${join(folder.path, 'gateway.db')}.`,
      isConfig: false,
    });
    expect(await first.end('SIGKILL')).to.equal('SIGKILL');
    await (await start(config)).stop(0);
  });
});
