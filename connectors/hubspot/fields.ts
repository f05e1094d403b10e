import type { CardField, RecordType, Slot } from '../connector.ts';
import { CONTACT_TYPE } from './api.ts';
import type { HubspotSettings } from './settings.ts';

type FieldSettings = Pick<HubspotSettings, 'phoneProperty' | 'visitorProperty'>;

/** HubSpot's own copies of `phone` and `mobilephone` in international form, and their searchable twins without country code. */
export const CALCULATED_PHONES = ['hs_calculated_phone_number', 'hs_calculated_mobile_number'] as const;
export const SEARCHABLE_PHONES = [
  'hs_searchable_calculated_phone_number',
  'hs_searchable_calculated_mobile_number',
] as const;
export const WHATSAPP_PHONE = 'hs_whatsapp_phone_number';

export const ADDITIONAL_EMAILS = 'hs_additional_emails';
export const OWNER_PROPERTY = 'hubspot_owner_id';

/** Properties whose value is a list divided by `;`. */
export const LIST_PROPERTIES: ReadonlySet<string> = new Set([ADDITIONAL_EMAILS]);

/**
 * Where a contact keeps a person. A second e-mail is only read: HubSpot documents no way to add one but its pages and merges.
 * (HubSpot's contacts guide, developers.hubspot.com/docs)
 */
export function toSlots(settings: FieldSettings): readonly Slot[] {
  const extra: readonly Slot[] =
    settings.phoneProperty === '' ? [] : [{ field: settings.phoneProperty, holds: 'phone' }];
  return [
    { field: 'firstname', holds: 'firstName' },
    { field: 'lastname', holds: 'lastName' },
    { field: 'email', holds: 'email' },
    { field: ADDITIONAL_EMAILS, holds: 'email', many: true, readOnly: true },
    { field: 'phone', holds: 'phone' },
    { field: 'mobilephone', holds: 'phone' },
    ...extra,
    { field: WHATSAPP_PHONE, holds: 'phone', readOnly: true },
    ...CALCULATED_PHONES.map((field): Slot => ({ field, holds: 'phone', readOnly: true })),
    { field: 'company', holds: 'organization' },
  ];
}

export function toRecordTypes(settings: FieldSettings): readonly RecordType[] {
  return [{ type: CONTACT_TYPE, title: 'Contact', slots: toSlots(settings) }];
}

/** What the agent sees when the channel maps nothing of its own. */
export const defaultCard: readonly CardField[] = [
  { title: 'Company', from: 'company' },
  { title: 'Owner', from: 'owner.name' },
  { title: 'Lead status', from: 'hs_lead_status' },
  { title: 'Lifecycle stage', from: 'lifecyclestage' },
  { title: 'Last contacted', from: 'notes_last_contacted' },
];

/** What a record shows: the slots and what the caller wants. A card's `owner.name` is no property. */
export function toShownProperties(slots: readonly Slot[], wanted: readonly string[]): readonly string[] {
  const named = wanted.filter((name) => /^[A-Za-z][A-Za-z0-9_]*$/.test(name));
  return [...new Set([...slots.map((slot) => slot.field), ...named])];
}

/** What to ask HubSpot for: the same, and the owner. */
export function toAskedProperties(slots: readonly Slot[], wanted: readonly string[]): readonly string[] {
  return [...new Set([...toShownProperties(slots, wanted), OWNER_PROPERTY])];
}

const HELD: Readonly<Record<Slot['holds'], string>> = {
  name: 'full name',
  firstName: 'first name',
  lastName: 'last name',
  email: 'e-mail',
  phone: 'phone',
  organization: 'company',
  description: 'description',
};

interface FieldRow {
  readonly object: string;
  readonly property: string;
  readonly holds: string;
  readonly use: string;
}

const ENTRY_ROWS: readonly FieldRow[] = [
  {
    object: 'Contact',
    property: OWNER_PROPERTY,
    holds: 'owner, by the e-mail of the Jivo agent',
    use: 'read; written in new contacts only',
  },
  { object: 'Note', property: 'hs_note_body, hs_timestamp', holds: 'a finished chat', use: 'written' },
  {
    object: 'Call',
    property:
      'hs_timestamp, hs_call_title, hs_call_body, hs_call_direction, hs_call_status, hs_call_from_number, hs_call_to_number, hs_call_recording_url',
    holds: 'a call',
    use: 'written',
  },
  {
    object: 'Task',
    property:
      'hs_timestamp, hs_task_subject, hs_task_body, hs_task_status, hs_task_priority, hs_task_type, hubspot_owner_id',
    holds: 'an offline message to answer',
    use: 'written',
  },
];

/** The field table of the README, as Markdown. */
export function describeFields(): string {
  const slots = toSlots({ phoneProperty: '`phoneProperty`', visitorProperty: '' });
  const contactRows = slots.map(
    (slot): FieldRow => ({
      object: 'Contact',
      property: slot.field,
      holds: HELD[slot.holds],
      use: slot.readOnly ? 'read only' : 'read and written',
    }),
  );
  const visitor: FieldRow = {
    object: 'Contact',
    property: '`visitorProperty`',
    holds: 'the Jivo visitor, when you set it',
    use: 'searched; written in new contacts only',
  };
  const rows = [...contactRows, visitor, ...ENTRY_ROWS].map((row) => [
    row.object,
    toCode(row.property),
    row.holds,
    row.use,
  ]);
  return toAlignedTable([['Object', 'Property', 'Holds', 'Use'], ...rows]);
}

/** With columns of one width, as the formatter leaves a table. The first row is the head. */
function toAlignedTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

/** A setting's name is already marked as code: it stands for the property the admin chose. */
function toCode(properties: string): string {
  if (properties.startsWith('`')) return `the one of ${properties}`;
  return properties
    .split(', ')
    .map((name) => `\`${name}\``)
    .join(', ');
}
