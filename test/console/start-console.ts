import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openConfigFile } from '../../config/config-file.ts';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { type Gateway, startGateway } from '../../src/start/gateway.ts';
import type { EventsTable } from '../../src/store/tables.ts';
import { createFakeCrm, type FakeCrm, toFakeDefinition } from '../gateway/fake-connector.ts';
import { createRecordedLog, type RecordedLog } from '../gateway/recorded-log.ts';
import { readEvents, settleEvents } from '../gateway/settle-events.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../gateway/temporary-folder.ts';
import { copySqliteStore } from '../store/sqlite-template.ts';

export const PASSWORD = 'a good password';
const TOKEN = 'a-token-for-tests-0123456789';

/** The agent of the tests' chats is a user of the CRM. */
const AGENTS = [{ id: 'u1', name: 'Thomas Anderson', email: 'agent@jivosite.com' }];

export interface ConsoleGatewayOptions {
  /** Of the configuration. null: none. */
  readonly password?: string | null;
  readonly publicUrl?: string;
  readonly host?: string;
  /** Of the channel `shop`. */
  readonly channel?: object;
  /** Opened as the account `crm`. `book`: the contact book. */
  readonly crm?: FakeCrm | 'book';
  /** For `${NAME}` in the configuration. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `console.readOnly`. */
  readonly readOnly?: boolean;
  /** How often the CRM's fields are looked at. */
  readonly checkSchemaEveryMs?: number;
  /** Of the configuration. Absent: a SQLite file in its folder. */
  readonly storageUrl?: string;
  /** Where its files are, for a second start. Absent: a new folder, removed at the end. */
  readonly folder?: string;
}

/** A whole gateway with a console on a free port of the loopback. */
export interface ConsoleGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  /** Where it listens, whatever its public address. */
  readonly url: string;
  readonly crm: FakeCrm;
  /** Its configuration file. */
  readonly configPath: string;
  readonly log: RecordedLog;
  /** Sends a webhook to the channel `shop`. */
  send(body: object): Promise<void>;
  /** Waits until no event is open, and gives them all. */
  settle(): Promise<readonly EventsTable[]>;
}

/** Retries quickly. An error that may pass is given up at once, so that tests have dead letters. */
const QUICK = { retry: { firstMs: 20, longestMs: 60, giveUpMs: 86_400_000 }, pollMs: 100 };

export async function startConsoleGateway(options: ConsoleGatewayOptions = {}): Promise<ConsoleGateway> {
  const folder = options.folder === undefined ? createTemporaryFolder() : keepFolder(options.folder);
  if (options.folder === undefined) await copySqliteStore(`${folder.path}/gateway.db`);
  const log = createRecordedLog();
  const crm = options.crm === 'book' || options.crm === undefined ? createFakeCrm({ owners: AGENTS }) : options.crm;
  const definitions = { ...connectors, fake: toFakeDefinition('fake', crm) } as unknown as Definitions;
  const configPath = join(folder.path, 'config.json');
  const raw = toConfig(options, folder.path);
  writeFileSync(configPath, JSON.stringify(raw));
  const config = parseConfig(raw, definitions, options.environment ?? {}, folder.path);
  const configFile = openConfigFile(configPath, definitions, options.environment ?? {});
  const { checkSchemaEveryMs } = options;
  const gateway = await startGateway({
    config,
    configFile,
    definitions,
    log,
    engine: QUICK,
    // One alone has nobody to report to.
    ...(options.storageUrl !== undefined && { reportEveryMs: 50 }),
    ...(checkSchemaEveryMs !== undefined && { checkSchemaEveryMs }),
  });
  const { port } = gateway.server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return {
    gateway,
    url,
    crm,
    configPath,
    log,
    async send(body) {
      const answer = await fetch(`${url}/jivo/shop/${TOKEN}`, { method: 'POST', body: JSON.stringify(body) });
      if (answer.status !== 200) throw new Error(`Answered ${answer.status}`);
      await gateway.written();
    },
    async settle() {
      await settleEvents(gateway.database);
      return readEvents(gateway.database);
    },
    async [Symbol.asyncDispose]() {
      crm.openGates();
      await gateway.stop(2_000);
      folder[Symbol.dispose]();
    },
  };
}

function keepFolder(path: string): TemporaryFolder {
  return { path, [Symbol.dispose]: () => undefined };
}

function toConfig(
  { password = PASSWORD, publicUrl, host, channel, crm, readOnly, storageUrl }: ConsoleGatewayOptions,
  folder: string,
): object {
  return {
    server: { host: host ?? '127.0.0.1', port: 0, ...(publicUrl !== undefined && { publicUrl }) },
    storage: { url: storageUrl ?? `sqlite:${folder}/gateway.db` },
    log: { level: 'silent' },
    console: { password, ...(readOnly !== undefined && { readOnly }) },
    accounts: { crm: { connector: crm === 'book' ? 'local' : 'fake' } },
    channels: { shop: { account: 'crm', token: TOKEN, ...channel } },
  };
}
