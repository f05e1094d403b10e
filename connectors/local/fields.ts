import type { CrmField, Owner, Slot } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { LocalSettings } from './settings.ts';

/** Longest values in characters. */
const LINE = 500;
const TEXT = 100_000;

const MAX_LENGTHS: Partial<Record<CrmField['type'], number>> = {
  string: LINE,
  text: TEXT,
  email: LINE,
  phone: LINE,
  url: 2_000,
  options: LINE,
};

export const CONTACT_TYPE = 'contact';

export const slots: readonly Slot[] = [
  { field: 'name', holds: 'name', maxLength: LINE },
  { field: 'email', holds: 'email', maxLength: LINE },
  { field: 'otherEmails', holds: 'email', many: true, maxLength: LINE },
  { field: 'phone', holds: 'phone', maxLength: LINE },
  { field: 'otherPhones', holds: 'phone', many: true, maxLength: LINE },
  { field: 'organization', holds: 'organization', maxLength: LINE },
  { field: 'description', holds: 'description', maxLength: TEXT },
];

/** A field of the book. `many`: its value is a list of texts. */
export interface LocalField extends CrmField {
  readonly many?: true;
}

function toField(name: string, label: string, type: CrmField['type'], more: Partial<LocalField> = {}): LocalField {
  const maxLength = MAX_LENGTHS[type];
  return {
    name,
    label,
    type,
    required: false,
    writable: true,
    ...(maxLength === undefined ? {} : { maxLength }),
    ...more,
  };
}

function toOwnerOptions(owners: readonly Owner[]): NonNullable<CrmField['options']> {
  return owners.map((owner) => ({ value: owner.id, label: owner.name ?? owner.email ?? owner.id }));
}

/** Every field of a contact by name: the book's own, the calculated ones, and the admin's. Throws `rejected` when the admin's take a name of the book. */
export function toFields(settings: LocalSettings): ReadonlyMap<string, LocalField> {
  const calculated = { writable: false } as const;
  const own = [
    toField('name', 'Name', 'string'),
    toField('email', 'E-mail', 'email'),
    toField('otherEmails', 'Other e-mails', 'email', { many: true }),
    toField('phone', 'Phone', 'phone'),
    toField('otherPhones', 'Other phones', 'phone', { many: true }),
    toField('organization', 'Company', 'string'),
    toField('description', 'Description', 'text'),
    toField('status', 'Status', 'string'),
    toField('tags', 'Tags', 'options', { many: true }),
    toField('ownerId', 'Owner', 'reference', { options: toOwnerOptions(settings.owners) }),
    toField('lastContact', 'Last contact', 'datetime', calculated),
    toField('openTasks', 'Open tasks', 'number', calculated),
    toField('chats', 'Chats', 'number', calculated),
  ];
  const fields = new Map(own.map((field) => [field.name, field]));
  for (const custom of settings.fields) {
    if (fields.has(custom.name)) {
      throw new ConnectorError(
        'rejected',
        `The contact book already has a field ${custom.name}: name yours differently.`,
      );
    }
    const type = custom.type ?? 'string';
    const options = custom.options?.map((value) => ({ value, label: value }));
    const more = {
      ...(options === undefined ? {} : { options }),
      ...(type === 'options' ? { many: true as const } : {}),
    };
    fields.set(custom.name, toField(custom.name, custom.label ?? custom.name, type, more));
  }
  return fields;
}
