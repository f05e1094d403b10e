import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { createLogTo } from '../../src/observe/log.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { type Gateway, startGateway } from '../../src/start/gateway.ts';
import { type HubspotEmulator, startHubspotEmulator } from '../emulators/hubspot/server.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from '../emulators/salesforce/server.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';

/** Texts that must not turn up anywhere but where they belong. */
export const SECRETS = {
  channelToken: 'MARKER-channel-token-0123456789',
  secondToken: 'MARKER-second-token-0123456789',
  hubspotToken: 'pat-eu1-MARKER-4000-8000-000000000001',
  salesforceSecret: 'MARKER-salesforce-client-secret',
  consolePassword: 'MARKER-console-password',
  monitoringToken: 'MARKER-monitoring-token-0123',
  encryptionKey: Buffer.from('MARKER-encryption-key-0123456789').toString('base64'),
} as const;

/** In every body of a person. */
export const PERSON = {
  name: 'Markerina Markerova',
  email: 'markerina@personal.example',
  phone: '+14155550177',
  text: 'markertext-of-a-visitor',
} as const;

/** An answer that says whatever it heard. */
export const ECHO = JSON.stringify({ ...PERSON, ...SECRETS });

/** A server nobody may ask anything. */
export interface Trap {
  readonly url: string;
  readonly hits: readonly string[];
  close(): Promise<void>;
}

export async function startTrap(): Promise<Trap> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(`${request.method} ${request.url}`);
    response.end('trapped');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A gateway with both CRMs as imitations, marked secrets, everything logged, and little patience. */
export interface MarkedGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly hubspot: HubspotEmulator;
  readonly salesforce: SalesforceEmulator;
  /** What was logged, as it is written. */
  readonly log: readonly string[];
  post(channel: string, body: object | string, token?: string): Promise<string>;
  ask(path: string, init?: RequestInit): Promise<string>;
  /** Every byte in the folder of the database. */
  readFiles(): string;
}

const definitions = connectors as unknown as Definitions;

export async function startMarkedGateway(): Promise<MarkedGateway> {
  const folder = createTemporaryFolder();
  const secretsFolder = createTemporaryFolder();
  const hubspot = await startHubspotEmulator({ tokens: [{ token: SECRETS.hubspotToken }] });
  const salesforce = await startSalesforceEmulator({ clientSecret: SECRETS.salesforceSecret });
  writeFileSync(join(secretsFolder.path, 'salesforce'), `${SECRETS.salesforceSecret}\n`);
  const { loginUrl, clientId } = salesforce;
  const channel = { token: [SECRETS.channelToken, SECRETS.secondToken], region: 'US', reply: { deadlineMs: 400 } };
  const raw = {
    server: { port: 0, monitoringToken: SECRETS.monitoringToken },
    storage: { url: `sqlite:${join(folder.path, 'gateway.db')}`, encryptionKey: SECRETS.encryptionKey },
    console: { password: SECRETS.consolePassword },
    accounts: {
      hubspot: { connector: 'hubspot', settings: { accessToken: `\${HUBSPOT}`, apiUrl: hubspot.url } },
      salesforce: {
        connector: 'salesforce',
        settings: { loginUrl, clientId, clientSecret: `\${file:${join(secretsFolder.path, 'salesforce')}}` },
      },
    },
    channels: { hubspot: { ...channel, account: 'hubspot' }, salesforce: { ...channel, account: 'salesforce' } },
  };
  const log: string[] = [];
  const gateway = await startGateway({
    config: parseConfig(raw, definitions, { HUBSPOT: SECRETS.hubspotToken }, folder.path),
    definitions,
    log: createLogTo('debug', { write: (line) => log.push(line) }),
    engine: { retry: { firstMs: 10, longestMs: 30, giveUpMs: 86_400_000 }, pollMs: 10 },
    accounts: { operationTimeoutMs: 300, circuit: { threshold: 1_000, coolDownMs: 20, authCoolDownMs: 20 } },
  });
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${gateway.publicUrl}${path}`, init);
    const answer = `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
    await gateway.written();
    return answer;
  };
  return {
    gateway,
    hubspot,
    salesforce,
    log,
    post: (name, body, token = SECRETS.channelToken) =>
      call(`/jivo/${name}/${token}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ask: call,
    readFiles: () =>
      readdirSync(folder.path)
        .map((name) => readFileSync(join(folder.path, name)).toString('latin1'))
        .join('\n'),
    async [Symbol.asyncDispose]() {
      await gateway.stop(0);
      await hubspot.close();
      await salesforce.close();
      folder[Symbol.dispose]();
      secretsFolder[Symbol.dispose]();
    },
  };
}
