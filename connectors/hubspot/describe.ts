import type { Call, CrmField, CrmSchema } from '../connector.ts';
import { type PropertyAnswer, propertiesAnswer } from './answers.ts';
import { CONTACT_TYPE } from './api.ts';
import type { HubspotContext } from './context.ts';

/** HubSpot's `fieldType` says more than its `type` where both are text or lists. (HubSpot's properties guide, developers.hubspot.com/docs) */
const BY_FIELD_TYPE: ReadonlyMap<string, CrmField['type']> = new Map([
  ['textarea', 'text'],
  ['html', 'text'],
  ['phonenumber', 'phone'],
  ['booleancheckbox', 'boolean'],
  ['checkbox', 'options'],
  ['select', 'option'],
  ['radio', 'option'],
]);

const BY_TYPE: ReadonlyMap<string, CrmField['type']> = new Map([
  ['string', 'string'],
  ['number', 'number'],
  ['bool', 'boolean'],
  ['boolean', 'boolean'],
  ['enumeration', 'option'],
  ['date', 'date'],
  ['datetime', 'datetime'],
  ['phone_number', 'phone'],
  ['json', 'text'],
]);

/** Longest text of a property in characters. */
const MAX_TEXT_LENGTH = 65_536;

function toFieldType(property: PropertyAnswer): CrmField['type'] {
  if (property.name === 'email') return 'email';
  if (property.referencedObjectType) return 'reference';
  const type = BY_FIELD_TYPE.get(property.fieldType ?? '') ?? BY_TYPE.get(property.type ?? '') ?? 'string';
  // Calculated texts and numbers carry field types of their own; a list without a field type is a choice of one.
  return type === 'phone' && property.type === 'number' ? 'number' : type;
}

export function isWritable(property: PropertyAnswer): boolean {
  return !property.calculated && !property.modificationMetadata?.readOnlyValue;
}

export function toCrmField(property: PropertyAnswer): CrmField {
  const type = toFieldType(property);
  const options = property.options?.filter((option) => !option.hidden);
  return {
    name: property.name,
    label: property.label || property.name,
    type,
    // HubSpot demands none through this API; an account's own rules show only when they refuse a write.
    required: false,
    writable: isWritable(property),
    ...(options === undefined || options.length === 0
      ? {}
      : { options: options.map((option) => ({ value: option.value, label: option.label || option.value })) }),
    ...(type === 'string' || type === 'text' ? { maxLength: MAX_TEXT_LENGTH } : {}),
  };
}

export async function readProperties(context: HubspotContext, call: Call): Promise<readonly PropertyAnswer[]> {
  const { results } = await context.send(
    {
      name: 'properties.list',
      doing: 'reading the properties of contacts',
      method: 'GET',
      path: context.paths.contactProperties,
      query: { archived: 'false' },
      bucket: 'read',
      isGeneral: true,
      schema: propertiesAnswer,
    },
    call,
  );
  return results.filter((property) => !property.archived);
}

export async function describeSchema(context: HubspotContext, call: Call): Promise<CrmSchema> {
  const properties = await readProperties(context, call);
  return { types: [{ type: CONTACT_TYPE, title: 'Contact', fields: properties.map(toCrmField) }] };
}
