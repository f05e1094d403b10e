import type { CardField, RecordType, Slot } from '../connector.ts';
import type { SalesforceSettings } from './settings.ts';

/** The gateway's record types and Salesforce's names for them. A Person Account is a person kept as an Account. */
export const OBJECT_NAME = { contact: 'Contact', account: 'Account', lead: 'Lead' } as const;

export type RecordTypeName = keyof typeof OBJECT_NAME;
export type ObjectName = (typeof OBJECT_NAME)[RecordTypeName];

/** First three characters of every id. https://help.salesforce.com/s/articleView?id=000385203 */
const ID_PREFIX: Readonly<Record<string, RecordTypeName>> = { '003': 'contact', '001': 'account', '00Q': 'lead' };

export function isRecordTypeName(type: string): type is RecordTypeName {
  return Object.hasOwn(OBJECT_NAME, type);
}

export function toTypeOfObject(objectName: string): RecordTypeName | undefined {
  const found = Object.entries(OBJECT_NAME).find(([, name]) => name === objectName);
  return found !== undefined && isRecordTypeName(found[0]) ? found[0] : undefined;
}

export function toTypeOfId(id: string): RecordTypeName | undefined {
  return ID_PREFIX[id.slice(0, 3)];
}

/** Lengths: Object Reference for Salesforce, Lead, Contact and Account. A longer value is refused whole with STRING_TOO_LONG. */
const NAME_SLOTS: readonly Slot[] = [
  { field: 'FirstName', holds: 'firstName', maxLength: 40 },
  { field: 'LastName', holds: 'lastName', maxLength: 80 },
];
const DESCRIPTION: Slot = { field: 'Description', holds: 'description', maxLength: 32_000 };

function toPhoneSlot(field: string): Slot {
  return { field, holds: 'phone', maxLength: 40 };
}

const CONTACT_SLOTS: readonly Slot[] = [
  ...NAME_SLOTS,
  { field: 'Email', holds: 'email', maxLength: 80 },
  ...['Phone', 'MobilePhone', 'OtherPhone', 'HomePhone'].map(toPhoneSlot),
  DESCRIPTION,
];

const LEAD_SLOTS: readonly Slot[] = [
  ...NAME_SLOTS,
  { field: 'Email', holds: 'email', maxLength: 80 },
  ...['Phone', 'MobilePhone'].map(toPhoneSlot),
  { field: 'Company', holds: 'organization', maxLength: 255 },
  DESCRIPTION,
];

const ACCOUNT_SLOTS: readonly Slot[] = [
  ...NAME_SLOTS,
  { field: 'PersonEmail', holds: 'email', maxLength: 80 },
  ...['Phone', 'PersonMobilePhone', 'PersonOtherPhone', 'PersonHomePhone'].map(toPhoneSlot),
  DESCRIPTION,
];

const STANDARD_SLOTS: Readonly<Record<RecordTypeName, readonly Slot[]>> = {
  contact: CONTACT_SLOTS,
  account: ACCOUNT_SLOTS,
  lead: LEAD_SLOTS,
};

const TITLE: Readonly<Record<RecordTypeName, string>> = {
  contact: 'Contact',
  account: 'Person Account',
  lead: 'Lead',
};

/** Fields the connector already uses; settings may not name them again. */
export const FIELDS_IN_USE: ReadonlySet<string> = new Set([
  'Id',
  'OwnerId',
  ...Object.values(STANDARD_SLOTS).flatMap((slots) => slots.map((slot) => slot.field)),
]);

export interface SalesforceRecordType extends RecordType {
  readonly type: RecordTypeName;
}

/** In order of preference: a customer (Contact, Person Account) before an open Lead. */
export function toRecordTypes(settings: Pick<SalesforceSettings, 'extraPhoneField'>): readonly SalesforceRecordType[] {
  const extra = settings.extraPhoneField === '' ? [] : [toPhoneSlot(settings.extraPhoneField)];
  return (['contact', 'account', 'lead'] as const).map((type) => ({
    type,
    title: TITLE[type],
    slots: [...STANDARD_SLOTS[type], ...(type === 'account' ? [] : extra)],
  }));
}

/** No field of Salesforce's: how many open Tasks the record has, counted beside its fields. */
export const OPEN_TASKS = 'OpenTasks';

/** Empty values are left out of the card, so fields of different record types may share a title. */
export const DEFAULT_CARD: readonly CardField[] = [
  { title: 'Company', from: 'Account.Name' },
  { title: 'Company', from: 'Company' },
  { title: 'Job title', from: 'Title' },
  { title: 'Lead status', from: 'Status' },
  { title: 'Owner', from: 'owner.name' },
  { title: 'Last activity', from: 'LastActivityDate' },
  { title: 'Open tasks', from: OPEN_TASKS },
];
