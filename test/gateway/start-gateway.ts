import { join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import type { AccountTimes, Definitions } from '../../src/start/accounts.ts';
import type { ConfigChanges } from '../../src/start/config-changes.ts';
import { type Gateway, startGateway } from '../../src/start/gateway.ts';
import type { EventsTable, LinksTable } from '../../src/store/tables.ts';
import type { EngineOptions } from '../../src/sync/engine.ts';
import { copySqliteStore } from '../store/sqlite-template.ts';
import { type FakeCrm, toFakeDefinition } from './fake-connector.ts';
import { createRecordedLog, type RecordedLog } from './recorded-log.ts';
import { readEvents, settleEvents } from './settle-events.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

export const TOKEN = 'a-token-for-tests-0123456789';

/** What Jivo got. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface PostOptions {
  readonly channel?: string;
  /** null: no Content-Type at all. */
  readonly contentType?: string | null;
  readonly token?: string;
}

export interface TestGateway extends AsyncDisposable {
  /** `storage.url` of its configuration. */
  readonly storageUrl: string;
  readonly gateway: Gateway;
  readonly log: RecordedLog;
  /** Sends a webhook. An object is sent as JSON, bytes as they are. Of what was answered the store has the end. */
  post(body: object | string, options?: PostOptions): Promise<Answer>;
  /** The same, and the answer's JSON; throws unless the status is 200. */
  send(body: object | string, options?: PostOptions): Promise<Record<string, unknown>>;
  get(path: string): Promise<Answer>;
  /** Every event in the store, in order of arrival. */
  events(): Promise<readonly EventsTable[]>;
  links(): Promise<readonly LinksTable[]>;
  /** The decision of the event with this number in order of arrival, from 0. */
  decision(index: number): Promise<Record<string, unknown>>;
  /** Stops in good order and starts again on the same store, on another port; `next` replaces options. */
  restart(next?: Partial<TestGatewayOptions>): Promise<void>;
  /** Goes on with another configuration: a change of the one it runs with. */
  reload(change: (config: TestConfig) => object): Promise<ConfigChanges>;
  /** Waits until no event is open. */
  settle(): Promise<readonly EventsTable[]>;
}

export interface TestGatewayOptions {
  /** Opened as the account `crm`; absent: the contact book. */
  readonly crm?: FakeCrm;
  /** The account `crm`, when it is neither: `connector` and `settings`. */
  readonly account?: Readonly<Record<string, unknown>>;
  /** Further accounts and the channels of the same names. */
  readonly others?: Readonly<Record<string, FakeCrm>>;
  /** Further contact books and the channels of the same names. */
  readonly books?: readonly string[];
  /** Of the channel `shop`. */
  readonly channel?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of the account `crm`: which CRM user an agent is. */
  readonly owners?: Readonly<Record<string, string>>;
  /** Further keys of `server` and `storage`. */
  readonly server?: Readonly<Record<string, unknown>>;
  readonly storage?: Readonly<Record<string, unknown>>;
  /** The group `retry`, in the place of quick times. */
  readonly retry?: Readonly<Record<string, unknown>>;
  readonly engine?: Partial<EngineOptions>;
  readonly accounts?: Partial<AccountTimes>;
  /** CRMs that no account uses yet: connectors `fake-NAME` for a configuration to come. */
  readonly spare?: Readonly<Record<string, FakeCrm>>;
}

/** The configuration as the test gateway writes it. */
export interface TestConfig {
  readonly accounts: Readonly<Record<string, object>>;
  readonly channels: Readonly<Record<string, object>>;
  readonly [key: string]: object;
}

/** Retries and looks quickly, so that tests need not wait. */
const QUICK = { retry: { firstMs: 20, longestMs: 60, giveUpMs: 86_400_000 }, pollMs: 20 };

/** A whole gateway on a free port of the loopback with a SQLite file of its own. Its channel is called `shop`. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const folder = createTemporaryFolder();
  const log = createRecordedLog();
  let present = options;
  await copySqliteStore(toPath(folder.path));
  let gateway = await start(present, folder.path, log);
  let config = toConfig(present, folder.path);
  const stop = async () => {
    for (const fake of Object.values(toFakes(present))) fake.openGates();
    await gateway.stop(500);
  };
  return {
    get gateway() {
      return gateway;
    },
    storageUrl: toStorageUrl(folder.path),
    log,
    ...createClient(() => gateway),
    ...createReaders(() => gateway),
    async restart(next = {}) {
      await stop();
      present = { ...present, ...next };
      gateway = await start(present, folder.path, log);
      config = toConfig(present, folder.path);
    },
    async reload(change) {
      const definitions = toDefinitions(toFakes(present));
      const next = change(config) as TestConfig;
      const changes = await gateway.reload(parseConfig(next, definitions, {}, folder.path));
      config = next;
      return changes;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      folder[Symbol.dispose]();
    },
  };
}

function start(options: TestGatewayOptions, folder: string, log: RecordedLog): Promise<Gateway> {
  const definitions = toDefinitions(toFakes(options));
  return startGateway({
    config: parseConfig(toConfig(options, folder), definitions, {}, folder),
    definitions,
    log,
    engine: { ...(options.retry === undefined ? QUICK : { pollMs: QUICK.pollMs }), ...options.engine },
    ...(options.accounts !== undefined && { accounts: options.accounts }),
  });
}

function toFakes({ crm, others, spare }: TestGatewayOptions): Readonly<Record<string, FakeCrm>> {
  return { ...(crm !== undefined && { crm }), ...others, ...spare };
}

function toStorageUrl(folder: string): string {
  return `sqlite:${toPath(folder)}`;
}

function toPath(folder: string): string {
  return join(folder, 'gateway.db');
}

function toConfig(options: TestGatewayOptions, folder: string): TestConfig {
  const { channel, settings, owners, crm, account, others = {}, books = [], server, storage, retry } = options;
  const connector = crm === undefined ? 'local' : 'fake-crm';
  const accounts = [
    ...Object.keys(others).map((name) => [name, { connector: `fake-${name}` }] as const),
    ...books.map((name) => [name, { connector: 'local' }] as const),
  ];
  const channels = accounts.map(([name]) => [name, { token: TOKEN, ...channel, account: name }]);
  return {
    server: { host: '127.0.0.1', port: 0, ...server },
    storage: { url: toStorageUrl(folder), ...storage },
    ...(retry !== undefined && { retry }),
    log: { level: 'silent' },
    accounts: {
      crm: account ?? {
        connector,
        ...(settings !== undefined && { settings }),
        ...(owners !== undefined && { owners }),
      },
      ...Object.fromEntries(accounts),
    },
    channels: { shop: { account: 'crm', token: TOKEN, ...channel }, ...Object.fromEntries(channels) },
  };
}

function toDefinitions(fakes: Readonly<Record<string, FakeCrm>>): Definitions {
  const entries = Object.entries(fakes).map(([name, fake]) => [`fake-${name}`, toFakeDefinition(`fake-${name}`, fake)]);
  return { ...connectors, ...Object.fromEntries(entries) } as unknown as Definitions;
}

function createClient(current: () => Gateway): Pick<TestGateway, 'post' | 'send' | 'get'> {
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${current().publicUrl}${path}`, init);
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    await current().written();
    return answer;
  };
  const post: TestGateway['post'] = (
    body,
    { channel = 'shop', contentType = 'application/json', token = TOKEN } = {},
  ) =>
    call(`/jivo/${channel}/${token}`, {
      method: 'POST',
      // Bytes have no content type of their own, texts have.
      body: toBytes(body),
      headers: contentType === null ? {} : { 'Content-Type': contentType },
    });
  return {
    post,
    get: (path) => call(path, {}),
    async send(body, options) {
      const answer = await post(body, options);
      if (answer.status !== 200) throw new Error(`Answered ${answer.status} ${answer.text}`);
      return JSON.parse(answer.text) as Record<string, unknown>;
    },
  };
}

function toBytes(body: object | string): Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

function createReaders(current: () => Gateway): Pick<TestGateway, 'events' | 'links' | 'decision' | 'settle'> {
  return {
    events: () => readEvents(current().database),
    links: () => current().database.read.selectFrom('links').selectAll().execute(),
    async decision(index) {
      const rows = await current()
        .database.read.selectFrom('events')
        .leftJoin('decisions', 'decisions.event_id', 'events.id')
        .select('decisions.body')
        .orderBy('events.seq')
        .execute();
      return JSON.parse(rows[index]?.body ?? '{}') as Record<string, unknown>;
    },
    async settle() {
      await settleEvents(current().database);
      return readEvents(current().database);
    },
  };
}
