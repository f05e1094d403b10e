import { isTimeZone } from '../../src/lead/time-zone.ts';
import type { SchemaObjects } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { FIELDS_IN_USE } from './record-types.ts';

/** What the admin says of one Salesforce org. Either `clientSecret` (client credentials), or `privateKey` + `username` (JWT bearer). */
export interface SalesforceSettings {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly privateKey: string;
  readonly username: string;
  readonly audience: string;
  readonly apiVersion: string;
  readonly createType: 'lead' | 'contact';
  readonly lastNameFallback: string;
  readonly companyFallback: string;
  readonly externalIdField: string;
  readonly duplicates: 'use-existing' | 'save-anyway';
  readonly extraPhoneField: string;
  readonly closedTaskStatus: string;
  readonly openTaskStatus: string;
  readonly timeZone: string;
  readonly lightningUrl: string;
  readonly dailyLimit: number;
  readonly concurrentLimit: number;
}

export function isLoopbackHost(hostname: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname);
}

function checkOrigin(value: unknown): void {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname)))) {
    throw new Error('must be an https URL such as https://acme.my.salesforce.com (http only on this machine)');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '' || url.pathname !== '/') {
    throw new Error('must be a plain URL without a user, a path, a query or a fragment');
  }
}

function checkOptionalOrigin(value: unknown): void {
  if (value !== '') checkOrigin(value);
}

function checkApiVersion(value: unknown): void {
  if (typeof value !== 'string' || !/^\d{2}\.0$/.test(value) || Number(value) < 50) {
    throw new Error('must be a REST API version from 50.0 on, such as 66.0');
  }
}

function checkCustomField(value: unknown): void {
  if (typeof value !== 'string' || !/^([A-Za-z]\w{0,79})?$/.test(value)) {
    throw new Error('must be the API name of a field such as Jivo_Id__c, or empty');
  }
}

function checkText(maxLength: number): (value: unknown) => void {
  return (value) => {
    if (typeof value !== 'string' || value.trim() === '' || value.length > maxLength) {
      throw new Error(`must be 1 to ${maxLength} characters`);
    }
  };
}

function checkOptionalText(maxLength: number): (value: unknown) => void {
  return (value) => {
    if (value !== '') checkText(maxLength)(value);
  };
}

function checkTimeZone(value: unknown): void {
  if (!isTimeZone(String(value))) throw new Error('must be a time zone such as Europe/Berlin');
}

function checkLimit(value: unknown): void {
  if (!Number.isInteger(value) || Number(value) < 1) throw new Error('must be a whole number above 0');
}

export const settings: SchemaObjects<SalesforceSettings> = {
  loginUrl: {
    doc: "Your org's My Domain address, such as https://acme.my.salesforce.com. Client credentials work on no other host; JWT also takes https://login.salesforce.com or https://test.salesforce.com.",
    format: checkOrigin,
    default: 'https://login.salesforce.com',
  },
  clientId: { doc: 'Consumer key of the External Client App.', format: String, default: '' },
  clientSecret: {
    doc: 'Consumer secret of the External Client App, for the client credentials flow.',
    format: String,
    default: '',
    sensitive: true,
  },
  privateKey: {
    doc: 'Private RSA key in PEM form for the JWT bearer flow, instead of clientSecret. Line breaks may be written as \\n.',
    format: String,
    default: '',
    sensitive: true,
  },
  username: { doc: 'Username of the integration user, for the JWT bearer flow.', format: String, default: '' },
  audience: {
    doc: 'Audience of the JWT. Empty: https://test.salesforce.com for a sandbox loginUrl, else https://login.salesforce.com.',
    format: checkOptionalOrigin,
    default: '',
  },
  apiVersion: { doc: 'REST API version.', format: checkApiVersion, default: '66.0' },
  createType: {
    doc: 'What a new visitor becomes. A Contact without an account is seen by its owner and administrators only.',
    format: ['lead', 'contact'],
    default: 'lead',
  },
  lastNameFallback: {
    doc: 'Last name of a visitor whose last name is not known: Salesforce takes no record without one. Empty: the e-mail address of somebody without any name, else [not provided]. All of these are read as no name, so the real one takes their place.',
    format: checkOptionalText(80),
    default: '',
  },
  companyFallback: {
    doc: 'Company of a Lead whose company is not known. Salesforce takes no Lead without one. Empty: none is given, for orgs with Person Accounts, where such a Lead is a person.',
    format: checkOptionalText(255),
    default: '[not provided]',
  },
  externalIdField: {
    doc: 'API name of a text field (External ID, Unique) on the created type that keeps the Jivo visitor. It makes a repeated create harmless. Empty: not used.',
    format: checkCustomField,
    default: '',
  },
  duplicates: {
    doc: 'When a duplicate rule stops a new record: use-existing takes the record the rule found, save-anyway saves where the rule allows it.',
    format: ['use-existing', 'save-anyway'],
    default: 'use-existing',
  },
  extraPhoneField: {
    doc: 'API name of a phone field for a further number, after the standard ones, on Lead and Contact. Empty: further numbers go into the activity.',
    format: checkCustomField,
    default: '',
  },
  closedTaskStatus: {
    doc: 'Task status of logged chats and calls. It must count as closed in your org.',
    format: checkText(255),
    default: 'Completed',
  },
  openTaskStatus: {
    doc: 'Task status of offline messages somebody has to answer.',
    format: checkText(255),
    default: 'Not Started',
  },
  timeZone: { doc: 'Time zone of the times in logged activities.', format: checkTimeZone, default: 'UTC' },
  lightningUrl: {
    doc: "Where people open records, if your org has an address of its own. Empty: derived from the org's My Domain.",
    format: checkOptionalOrigin,
    default: '',
  },
  dailyLimit: {
    doc: 'API calls the gateway may make in 24 hours. All apps of the org share its number: 15000 in a Developer Edition, from 100000 in Enterprise Edition; see Company Information in Setup.',
    format: checkLimit,
    default: 15_000,
  },
  concurrentLimit: {
    doc: 'API calls at the same time. Salesforce limits only those of 20 seconds and more: 25, or 5 in Developer and trial orgs.',
    format: checkLimit,
    default: 20,
  },
};

/** Throws `rejected` for settings that contradict each other. */
export function checkSettings(given: SalesforceSettings): void {
  const problem = findContradiction(given);
  if (problem !== undefined) throw new ConnectorError('rejected', problem);
}

function findContradiction(given: SalesforceSettings): string | undefined {
  if (given.clientId === '') return 'Salesforce needs clientId: the consumer key of your External Client App.';
  if (given.clientSecret !== '' && given.privateKey !== '') {
    return 'Salesforce takes one way to log in: set clientSecret, or privateKey and username, not both.';
  }
  if (given.clientSecret === '' && given.privateKey === '') {
    return 'Salesforce needs clientSecret for client credentials, or privateKey and username for JWT.';
  }
  if (given.privateKey !== '' && given.username === '') {
    return 'Salesforce JWT needs username: the username of the integration user.';
  }
  if (given.clientSecret !== '' && /^(login|test)\.salesforce\.com$/.test(new URL(given.loginUrl).hostname)) {
    return 'Salesforce client credentials work on your My Domain only: set loginUrl to https://YOUR-DOMAIN.my.salesforce.com.';
  }
  const own = [given.externalIdField, given.extraPhoneField].filter((name) => name !== '');
  const taken = own.find((name) => FIELDS_IN_USE.has(name));
  if (taken !== undefined) return `Salesforce field ${taken} is already in use: name another one.`;
  if (new Set(own).size < own.length)
    return 'Salesforce needs different fields for externalIdField and extraPhoneField.';
  return undefined;
}
