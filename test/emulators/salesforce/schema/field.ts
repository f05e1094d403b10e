export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'date'
  | 'datetime'
  | 'picklist'
  | 'combobox'
  | 'reference'
  | 'base64';

/** What describe says of one field, and what the emulator enforces. */
export interface FieldDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** In UTF-16 units; 0 where length means nothing. */
  readonly length: number;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly nillable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly defaultValue?: string | number | boolean;
  readonly values?: readonly string[];
  readonly restricted: boolean;
  readonly externalId: boolean;
  readonly unique: boolean;
  readonly custom: boolean;
  /** Long text areas can be selected but neither filtered nor sorted by. */
  readonly filterable: boolean;
  /** Searched by IN NAME FIELDS. */
  readonly nameField: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName?: string;
}

type Extra = Partial<Omit<FieldDefinition, 'name' | 'type'>>;

function toLabel(name: string): string {
  return name
    .replace(/__c$/, '')
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/ Id$/, ' ID');
}

/** Describes an ordinary optional, writable field. */
export function defineField(name: string, type: FieldType, extra: Extra = {}): FieldDefinition {
  return {
    name,
    label: toLabel(name),
    type,
    length: 0,
    createable: true,
    updateable: true,
    nillable: true,
    defaultedOnCreate: false,
    restricted: false,
    externalId: false,
    unique: false,
    custom: name.endsWith('__c'),
    filterable: !(type === 'textarea' && (extra.length ?? 0) > 255) && type !== 'base64',
    nameField: false,
    referenceTo: [],
    ...extra,
  };
}

export function defineText(name: string, length: number, extra: Extra = {}): FieldDefinition {
  return defineField(name, 'string', { length, ...extra });
}

export function definePhone(name: string): FieldDefinition {
  return defineField(name, 'phone', { length: 40 });
}

/** Checkboxes are never null and always have a default. */
export function defineCheckbox(name: string, extra: Extra = {}): FieldDefinition {
  return defineField(name, 'boolean', { nillable: false, defaultedOnCreate: true, defaultValue: false, ...extra });
}

export function definePicklist(name: string, values: readonly string[], extra: Extra = {}): FieldDefinition {
  return defineField(name, 'picklist', { length: 255, values, ...extra });
}

/** Only Salesforce itself writes it. */
export function defineReadOnly(name: string, type: FieldType, extra: Extra = {}): FieldDefinition {
  return defineField(name, type, { createable: false, updateable: false, ...extra });
}

/** A lookup; its name ends in `Id`, its relationship does not. */
export function defineLookup(name: string, referenceTo: readonly string[], extra: Extra = {}): FieldDefinition {
  return defineField(name, 'reference', {
    length: 18,
    referenceTo,
    relationshipName: name.replace(/Id$/, ''),
    ...extra,
  });
}

/** Id, time stamps and their users, found on every object. */
export const SYSTEM_FIELDS: readonly FieldDefinition[] = [
  defineReadOnly('Id', 'id', { length: 18, nillable: false, defaultedOnCreate: true }),
  defineReadOnly('IsDeleted', 'boolean', { nillable: false, defaultedOnCreate: true }),
  defineReadOnly('CreatedDate', 'datetime', { nillable: false, defaultedOnCreate: true }),
  defineReadOnly('LastModifiedDate', 'datetime', { nillable: false, defaultedOnCreate: true }),
  defineReadOnly('SystemModstamp', 'datetime', { nillable: false, defaultedOnCreate: true }),
  {
    ...defineLookup('CreatedById', ['User'], { nillable: false, defaultedOnCreate: true }),
    createable: false,
    updateable: false,
  },
  {
    ...defineLookup('LastModifiedById', ['User'], { nillable: false, defaultedOnCreate: true }),
    createable: false,
    updateable: false,
  },
];

/** Owner of a record; queues (Group) own leads. */
export function defineOwner(referenceTo: readonly string[]): FieldDefinition {
  return defineLookup('OwnerId', referenceTo, { nillable: false, defaultedOnCreate: true });
}

/** Street, city, state, postal code and country with the lengths of the object reference. */
export function defineAddress(prefix: string): readonly FieldDefinition[] {
  return [
    defineField(`${prefix}Street`, 'textarea', { length: 255 }),
    defineText(`${prefix}City`, 40),
    defineText(`${prefix}State`, 80),
    defineText(`${prefix}PostalCode`, 20),
    defineText(`${prefix}Country`, 80),
  ];
}
