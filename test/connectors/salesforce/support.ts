import type nock from 'nock';
import type { Call, Connector, ConnectorHost, Exchange } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { type SalesforceSettings, settings as schema } from '../../../connectors/salesforce/settings.ts';
import { mockHost } from '../../mock-host.ts';

export const INSTANCE = 'https://acme.my.salesforce.com';
export const ROOT = '/services/data/v66.0';

export const LEAD_ID = '00Q5g00000AbCdEEAV';
export const CONTACT_ID = '0035g00000XyZaBAAV';
export const ACCOUNT_ID = '0015g00000PqRsTAAV';
export const USER_ID = '0055g00000UvWxYAAV';
export const TASK_ID = '00T5g00000MnOpQAAV';

export function toSettings(given: Partial<SalesforceSettings> = {}): SalesforceSettings {
  const defaults = Object.fromEntries(Object.entries(schema).map(([key, entry]) => [key, entry.default]));
  return { ...defaults, loginUrl: INSTANCE, clientId: 'key', clientSecret: 'secret', ...given } as SalesforceSettings;
}

const host: ConnectorHost = {
  account: 'sf',
  pageUrl: 'http://127.0.0.1/accounts/sf',
  database: {
    all: () => Promise.reject(new Error('Salesforce keeps nothing here.')),
    write: () => Promise.reject(new Error('Salesforce keeps nothing here.')),
  },
};

export function openConnector(given: Partial<SalesforceSettings> = {}): Promise<Connector> {
  return salesforce.open(toSettings(given), host);
}

export interface RecordedExchange {
  readonly name: string;
  readonly buckets: readonly string[];
  readonly status?: number;
  readonly limits?: Exchange<unknown>['limits'];
}

export interface RecordedCall extends Call {
  readonly exchanges: readonly RecordedExchange[];
}

export function createCall(given: Partial<Omit<Call, 'exchange'>> = {}): RecordedCall {
  const exchanges: RecordedExchange[] = [];
  return {
    signal: AbortSignal.timeout(10_000),
    eventId: 'event-1',
    lane: 'interactive',
    attempt: 1,
    fields: [],
    ...given,
    exchanges,
    async exchange(name, buckets, send) {
      const position = exchanges.push({ name, buckets }) - 1;
      const { value, status, limits } = await send();
      exchanges[position] = { name, buckets, status, ...(limits === undefined ? {} : { limits }) };
      return value;
    },
  };
}

/** The error a promise ends with. */
export async function takeError(promise: Promise<unknown>): Promise<ConnectorError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('The promise was kept.');
}

export function mockToken(accessToken = 'token-1', instanceUrl = INSTANCE): nock.Scope {
  return mockHost(INSTANCE)
    .post('/services/oauth2/token')
    .reply(200, {
      access_token: accessToken,
      instance_url: instanceUrl,
      id: `https://login.salesforce.com/id/00D5g000004AbCdEAK/${USER_ID}`,
      issued_at: '1763805600000',
      signature: 'x',
      scope: 'api',
      token_type: 'Bearer',
    });
}

interface FieldSketch {
  readonly name: string;
  readonly [property: string]: unknown;
}

function toField(sketch: string | FieldSketch) {
  const given = typeof sketch === 'string' ? { name: sketch } : sketch;
  return {
    label: given.name,
    type: 'string',
    length: 80,
    nillable: true,
    createable: true,
    updateable: true,
    defaultedOnCreate: false,
    relationshipName: null,
    referenceTo: [],
    picklistValues: [],
    ...given,
  };
}

const SYSTEM = [
  'Id',
  'CreatedDate',
  'LastModifiedDate',
  'FirstName',
  'LastName',
  'Phone',
  'Description',
  'LastActivityDate',
];
const OWNER: FieldSketch = {
  name: 'OwnerId',
  type: 'reference',
  relationshipName: 'Owner',
  referenceTo: ['Group', 'User'],
};

export const FIELDS: Readonly<Record<string, readonly (string | FieldSketch)[]>> = {
  Contact: [
    ...SYSTEM,
    OWNER,
    ...['Email', 'MobilePhone', 'OtherPhone', 'HomePhone', 'Title'],
    { name: 'AccountId', type: 'reference', relationshipName: 'Account', referenceTo: ['Account'] },
  ],
  Lead: [...SYSTEM, OWNER, 'Email', 'MobilePhone', 'Company', 'Title', 'Status', 'IsConverted', 'ConvertedContactId'],
  Account: [
    ...SYSTEM,
    OWNER,
    'Name',
    'PersonEmail',
    'PersonMobilePhone',
    'PersonOtherPhone',
    'PersonHomePhone',
    'IsPersonAccount',
  ],
  Task: [
    'Id',
    'Subject',
    'Description',
    {
      name: 'Status',
      type: 'picklist',
      picklistValues: ['Not Started', 'Completed'].map((value) => ({ value, label: value, active: true })),
    },
  ],
};

export function mockDescribe(name: string, fields: readonly (string | FieldSketch)[] = FIELDS[name] ?? []): nock.Scope {
  return mockHost(INSTANCE)
    .get(`${ROOT}/sobjects/${name}/describe`)
    .reply(200, {
      name,
      createable: true,
      updateable: true,
      fields: fields.map(toField),
      childRelationships: [{ childSObject: 'Task', field: 'WhoId', relationshipName: 'Tasks' }],
    });
}

/** The token, the users and the describes: what `warm` asks for. */
export function mockWarm(overrides: Readonly<Record<string, readonly (string | FieldSketch)[]>> = {}): void {
  mockToken();
  mockQuery(overrides.users ?? []);
  mockDescribe('Contact', overrides.Contact ?? FIELDS.Contact);
  mockDescribe('Lead', overrides.Lead ?? FIELDS.Lead);
  if (overrides.Account !== undefined) mockDescribe('Account', overrides.Account);
}

export async function openWarm(
  given: Partial<SalesforceSettings> = {},
  overrides: Readonly<Record<string, readonly (string | FieldSketch)[]>> = {},
): Promise<Connector> {
  mockWarm(overrides);
  const connector = await openConnector(given);
  await connector.warm?.(createCall());
  return connector;
}

export interface SentSubrequest {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly httpHeaders?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface SentComposite {
  readonly allOrNone: boolean;
  readonly collateSubrequests: boolean;
  readonly compositeRequest: readonly SentSubrequest[];
}

/** One answer per subrequest: `[status, body]`, by reference id. What is not named answers an empty query. */
export function mockComposite(
  answers: Readonly<Record<string, readonly [number, unknown]>> = {},
  headers: Readonly<Record<string, string>> = {},
): { readonly sent: SentComposite[] } {
  const sent: SentComposite[] = [];
  mockHost(INSTANCE)
    .post(`${ROOT}/composite`)
    .reply(
      200,
      async (request: Request) => {
        const composite = (await request.json()) as SentComposite;
        sent.push(composite);
        const compositeResponse = composite.compositeRequest.map(({ referenceId }) => {
          const [httpStatusCode, answer] = answers[referenceId] ?? toRecords();
          // An answer without content has no body at all.
          const content = answer === null ? {} : { body: answer };
          return { referenceId, httpStatusCode, httpHeaders: {}, ...content };
        });
        return { compositeResponse };
      },
      headers,
    );
  return { sent };
}

export function toRecords(...records: readonly unknown[]): readonly [number, unknown] {
  return [200, { totalSize: records.length, done: true, records }];
}

/** The SOQL or SOSL of a sent path. */
export function readQuery(url: string): string {
  return new URL(url, INSTANCE).searchParams.get('q') ?? '';
}

export function mockQuery(records: readonly unknown[], resource = 'query'): { readonly sent: string[] } {
  const sent: string[] = [];
  mockHost(INSTANCE)
    .get((uri) => uri.startsWith(`${ROOT}/${resource}?q=`))
    .reply(200, (request: Request) => {
      sent.push(readQuery(request.url));
      return { totalSize: records.length, done: true, records };
    });
  return { sent };
}

export function mockSearch(searchRecords: readonly unknown[] = []): { readonly sent: string[] } {
  const sent: string[] = [];
  mockHost(INSTANCE)
    .get((uri) => uri.startsWith(`${ROOT}/search?q=`))
    .reply(200, (request: Request) => {
      sent.push(readQuery(request.url));
      return { searchRecords };
    });
  return { sent };
}
