import { isQueryValid } from '@jetstreamapp/soql-parser-js';
import { expect } from 'chai';
import type { Call, Connector, ConnectorHost } from '../../../connectors/connector.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import type { SalesforceSettings } from '../../../connectors/salesforce/settings.ts';
import type { Chat, OfflineMessage, PhoneCall } from '../../../src/lead/activity.ts';
import { type PhoneQuery, toPhone, toPhoneQuery } from '../../../src/lead/phone.ts';
import {
  type EmulatorOptions,
  type SalesforceEmulator,
  startSalesforceEmulator,
} from '../../emulators/salesforce/server.ts';
import { createCall, toSettings } from './support.ts';

export const NO_DATABASE: ConnectorHost['database'] = {
  all: () => Promise.reject(new Error('Salesforce keeps nothing here.')),
  write: () => Promise.reject(new Error('Salesforce keeps nothing here.')),
};

export const chat: Chat = {
  kind: 'chat',
  key: 'chat:shop:7',
  chatId: '7',
  source: {},
  visitorName: 'Ann',
  remarks: [],
  startedAt: new Date().toISOString(),
  endedAt: new Date().toISOString(),
  agents: [{ name: 'Olga', email: 'olga@acme.example' }],
  messages: [{ from: 'visitor', text: 'Hello @{record.id}' }],
};
export const message: OfflineMessage = {
  kind: 'offline-message',
  key: 'offline:shop:9',
  source: {},
  visitorName: 'Ann',
  remarks: [],
  at: new Date().toISOString(),
  text: 'Call me',
};
export const phoneCall: PhoneCall = {
  kind: 'call',
  key: 'call:shop:8',
  source: {},
  remarks: [],
  at: new Date().toISOString(),
  direction: 'callback',
  status: 'end',
  ended: true,
  recordingUrl: 'https://rec.example/8.mp3',
};

export function toQuery(text: string): PhoneQuery {
  const query = toPhoneQuery(toPhone(text, { region: 'US' }) ?? { raw: text });
  if (query === undefined) throw new Error(`${text} is no number.`);
  return query;
}

/** A deadline soon enough for a test and late enough for a busy machine. */
export function createHurriedCall(given: Partial<Call> = {}): Call {
  return createCall({ signal: AbortSignal.timeout(400), ...given });
}

/** The emulator and a warm connector to it. */
export interface OpenOrg {
  readonly org: SalesforceEmulator;
  readonly connector: Connector;
  /** A lead, somebody with an e-mail unless told otherwise. */
  createLead(fields?: Readonly<Record<string, string>>, given?: Partial<Call>): ReturnType<Connector['create']>;
}

/**
 * Inside a `describe`: lets its tests open orgs. After each test they are closed; nothing may have been asked of them that
 * Salesforce does not allow, and every query must be good SOQL.
 */
export function useOrg(): (options?: EmulatorOptions, settings?: Partial<SalesforceSettings>) => Promise<OpenOrg> {
  const orgs: SalesforceEmulator[] = [];

  afterEach(async () => {
    const closed = orgs.splice(0);
    await Promise.all(closed.map((org) => org.close()));
    const violations = closed.flatMap((org) => org.violations.map(({ kind, detail }) => `${kind}: ${detail}`));
    expect(violations).to.deep.equal([]);
    const requests = closed.flatMap((org) => org.requests);
    const queries = requests.flatMap((request) => request.queries.map((query) => query.soql));
    for (const soql of queries) expect(isQueryValid(soql), soql).to.equal(true);
  });

  return async (options = {}, settings = {}) => {
    const org = await startSalesforceEmulator(options);
    orgs.push(org);
    const { loginUrl, clientId, clientSecret } = org;
    const given = toSettings({ loginUrl, clientId, clientSecret, ...settings });
    const connector = await salesforce.open(given, { account: 'sf', pageUrl: '', database: NO_DATABASE });
    await connector.warm?.(createCall());
    org.clearRecording();
    return {
      org,
      connector,
      createLead: (fields = { LastName: 'Ann', Email: 'ann@example.com' }, call = {}) =>
        connector.create({ type: 'lead', fields }, createCall(call)),
    };
  };
}
