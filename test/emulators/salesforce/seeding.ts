import { toSalesforceTime } from './clock.ts';
import type { FieldValues, Scalar } from './options.ts';
import { isDeleted, type Org, stampChange, stampNew } from './org.ts';
import type { StoredRecord } from './records.ts';
import { defineObject } from './schema/org-schema.ts';
import { deriveFields, fillDefaults, lengthenIds } from './writes/derive-fields.ts';
import { mirrorPersonAccount } from './writes/person-accounts.ts';
import { deleteRow } from './writes/store.ts';

/** A row as tests read it. */
export interface SeededRecord {
  readonly id: string;
  readonly object: string;
  readonly fields: FieldValues;
}

/** Names that gave one another's e-mail or phone away: a group is one person kept more than once. */
export interface DuplicateGroup {
  readonly by: 'email' | 'phone';
  readonly value: string;
  readonly ids: readonly string[];
}

/** The fewest fields a row of the object needs. */
function fillRequired(org: Org, object: string, fields: FieldValues): FieldValues {
  if (object === 'Lead') return { LastName: 'Seeded', Company: 'Seeded Ltd', ...fields };
  if (object === 'Contact') return { LastName: 'Seeded', ...fields };
  if (object === 'Account' && fields.IsPersonAccount !== true) return { Name: 'Seeded Ltd', ...fields };
  if (object !== 'User') return fields;
  const given = String(fields.Email ?? 'agent@example.com');
  // Refreshing a sandbox appends this to every user's address.
  const email = org.options.sandbox && !given.endsWith('.invalid') ? `${given}.invalid` : given;
  const Name = [fields.FirstName, fields.LastName ?? 'Agent'].filter((part) => part !== undefined).join(' ');
  return {
    LastName: 'Agent',
    Name,
    Username: email,
    Alias: email.slice(0, 8),
    IsActive: true,
    ...fields,
    Email: email,
  };
}

/** Puts a row in as an admin would: no rules, no required fields, read-only fields allowed. Throws for unknown names. */
export function seedRecord(org: Org, object: string, fields: FieldValues): StoredRecord {
  const definition = defineObject(object, org.options);
  if (definition === undefined) throw new Error(`The emulated org has no object ${object}.`);
  const unknown = Object.keys(fields).find((name) => !definition.fields.some((field) => field.name === name));
  if (unknown !== undefined) throw new Error(`${object} has no field ${unknown} in the emulated org.`);
  const owner = definition.fields.some((field) => field.name === 'OwnerId') ? { OwnerId: org.integrationUserId } : {};
  const row: Record<string, Scalar> = {
    ...stampNew(org),
    ...fillDefaults(definition),
    ...owner,
    ...fillRequired(org, object, fields),
  };
  lengthenIds(definition, row);
  const derived = deriveFields(org, object, row);
  const record = org.records.insert(object, { ...row, ...derived }, org.clock.now());
  if (object === 'Account' && fields.IsPersonAccount === true) addPersonContact(org, record);
  return record;
}

function addPersonContact(org: Org, account: StoredRecord): void {
  const contact = seedRecord(org, 'Contact', { AccountId: account.id, IsPersonAccount: true });
  org.records.update(account, { PersonContactId: contact.id }, org.clock.now());
  mirrorPersonAccount(org, account);
}

function requireRecord(org: Org, id: string): StoredRecord {
  const record = org.records.get(id);
  if (record === undefined) throw new Error(`The emulated org has no record ${id}.`);
  return record;
}

/** Tasks, notes and files go along with their record. */
function moveActivities(org: Org, from: string, to: string): void {
  for (const task of org.records.all('Task')) {
    if (task.fields.WhoId === from) org.records.update(task, { WhoId: to }, org.clock.now());
  }
  for (const link of org.records.all('ContentDocumentLink')) {
    if (link.fields.LinkedEntityId === from) org.records.update(link, { LinkedEntityId: to }, org.clock.now());
  }
}

/** Converts a lead: a new or given contact and account, activities moved, the lead locked. */
export function convertLead(org: Org, id: string, to: { contactId?: string; accountId?: string } = {}): StoredRecord {
  const lead = requireRecord(org, id);
  const { LastName, FirstName, Email, Phone, MobilePhone, Title, OwnerId } = lead.fields;
  const account = to.accountId ?? seedRecord(org, 'Account', { Name: lead.fields.Company ?? null }).id;
  const copied = Object.entries({ LastName, FirstName, Email, Phone, MobilePhone, Title, OwnerId });
  const values = Object.fromEntries(
    copied.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  const contact =
    to.contactId === undefined
      ? seedRecord(org, 'Contact', { ...values, AccountId: account })
      : requireRecord(org, to.contactId);
  const changes = {
    IsConverted: true,
    Status: 'Closed - Converted',
    ConvertedDate: toSalesforceTime(org.clock.now()).slice(0, 10),
    ConvertedContactId: contact.id,
    ConvertedAccountId: account,
  };
  org.records.update(lead, { ...changes, ...stampChange(org) }, org.clock.now());
  moveActivities(org, lead.id, contact.id);
  return contact;
}

/** Merges the loser into the master: it goes to the recycle bin with `MasterRecordId`, its activities move. */
export function mergeRecords(org: Org, masterId: string, loserId: string): void {
  const master = requireRecord(org, masterId);
  const loser = requireRecord(org, loserId);
  org.records.update(loser, { MasterRecordId: master.id }, org.clock.now());
  deleteRow(org, loser);
  moveActivities(org, loser.id, master.id);
}

export function deleteRecord(org: Org, id: string): void {
  deleteRow(org, requireRecord(org, id));
}

/** Changes fields as an admin would, without any rule. */
export function editRecord(org: Org, id: string, fields: FieldValues): void {
  const record = requireRecord(org, id);
  const derived = deriveFields(org, record.object, { ...record.fields, ...fields });
  org.records.update(record, { ...fields, ...derived, ...stampChange(org) }, org.clock.now());
}

const PHONE_FIELDS = ['Phone', 'MobilePhone', 'HomePhone', 'OtherPhone'];

/** People kept more than once among live leads and contacts: same e-mail without case, or same digits of a phone. */
export function findDuplicates(org: Org): DuplicateGroup[] {
  const groups = new Map<string, { by: 'email' | 'phone'; value: string; ids: Set<string> }>();
  const add = (by: 'email' | 'phone', value: string, id: string): void => {
    if (value === '') return;
    const group = groups.get(`${by} ${value}`) ?? { by, value, ids: new Set() };
    groups.set(`${by} ${value}`, group);
    group.ids.add(id);
  };
  for (const record of [...org.records.all('Lead'), ...org.records.all('Contact')]) {
    if (isDeleted(record) || record.fields.IsConverted === true) continue;
    add('email', String(record.fields.Email ?? '').toLowerCase(), record.id);
    for (const field of PHONE_FIELDS) add('phone', String(record.fields[field] ?? '').replace(/\D/g, ''), record.id);
  }
  return [...groups.values()]
    .filter(({ ids }) => ids.size > 1)
    .map(({ by, value, ids }) => ({ by, value, ids: [...ids] }));
}
