import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { openConfiguredVault } from '../../src/privacy/configured-vault.ts';
import { type Definitions, openAccounts } from '../../src/start/accounts.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Crm } from '../../src/sync/crm.ts';
import { type HubspotEmulator, startHubspotEmulator } from '../emulators/hubspot/server.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../gateway/temporary-folder.ts';

const APP = { clientId: 'app-1', clientSecret: 'marker-secret', refreshToken: 'marker-refresh-token', rotate: true };
const definitions = connectors as unknown as Definitions;

async function find(crm: Crm): Promise<readonly unknown[]> {
  const session = crm.open({
    eventId: 'test',
    lane: 'interactive',
    attempt: 1,
    fields: [],
    signal: AbortSignal.timeout(5_000),
    onOperation: () => undefined,
  });
  return session.run('find', (connector, call) => connector.find({ emails: ['ada@shop.example'], phones: [] }, call));
}

describe('a refresh token that rotates', () => {
  let emulator: HubspotEmulator;
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = createTemporaryFolder();
    emulator = await startHubspotEmulator({ oauthApps: [APP] });
  });
  afterEach(async () => {
    await emulator.close();
    folder[Symbol.dispose]();
  });

  /** One life of a process: opens the account, asks once, ends. */
  async function live(storage: object, refreshToken = APP.refreshToken): Promise<unknown> {
    const { clientId, clientSecret } = APP;
    const settings = { clientId, clientSecret, refreshToken, apiUrl: emulator.url };
    const raw = {
      storage: { url: `sqlite:${join(folder.path, 'gateway.db')}`, ...storage },
      accounts: { crm: { connector: 'hubspot', settings } },
      channels: { shop: { account: 'crm' } },
    };
    const config = parseConfig(raw, definitions, {}, folder.path);
    const vault = openConfiguredVault(config, true);
    const database = await openStore(config.storage.url, { exclusive: true, onError: () => undefined, vault });
    try {
      const accounts = await openAccounts(config, definitions, database, 'http://127.0.0.1');
      return await find(accounts.get('crm') as Crm).catch((error: Error) => error);
    } finally {
      await database.close();
    }
  }

  it('outlives a restart, encrypted', async () => {
    const storage = { encryptionKey: randomBytes(32).toString('base64') };
    for (let life = 0; life < 3; life += 1) expect(await live(storage)).to.deep.equal([]);
    const renewals = emulator.requests.filter(({ path }) => path.startsWith('/oauth/'));
    const used = renewals.map(({ body }) => new URLSearchParams(body).get('refresh_token') ?? '');
    expect(new Set(used).size).to.equal(3);
    const bytes = ['gateway.db', 'gateway.db-wal']
      .map((name) => {
        try {
          return readFileSync(join(folder.path, name)).toString('latin1');
        } catch {
          return '';
        }
      })
      .join('');
    for (const token of [...used, APP.clientSecret]) expect(bytes).to.not.contain(token);
  });

  it('is lost with the process without a key: the next one is told so in words', async () => {
    expect(await live({})).to.deep.equal([]);
    expect(String(await live({}))).to.contain('HubSpot does not renew the OAuth access');
  });

  it('begins anew with another token in the settings', async () => {
    const storage = { encryptionKey: randomBytes(32).toString('base64') };
    expect(await live(storage)).to.deep.equal([]);
    emulator.reset({ oauthApps: [{ ...APP, refreshToken: 'installed-anew' }] });
    expect(await live(storage, 'installed-anew')).to.deep.equal([]);
  });
});
