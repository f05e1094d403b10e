import type { Call, CrmField, CrmSchema } from '../../../connectors/connector.ts';
import { type FieldAnswer, fieldsAnswer } from './answers.ts';
import { CONTACT_TYPE } from './contact.ts';
import type { Send } from './transport.ts';

/** The vendor's words for types. One that is not here is taken for a text, so that a new type breaks no mapping. */
const TYPES: Readonly<Record<string, CrmField['type']>> = {
  text: 'string',
  long_text: 'text',
  number: 'number',
  checkbox: 'boolean',
  date: 'date',
  select: 'option',
  multi_select: 'options',
  email: 'email',
  phone: 'phone',
  url: 'url',
};

/** Mappings are checked against this, so ask the CRM: admins add fields. */
export async function describeSchema(send: Send, call: Call): Promise<CrmSchema> {
  const { fields } = await send(
    {
      name: 'fields.list',
      doing: 'reading the fields of contacts',
      method: 'GET',
      path: 'contact-fields',
      isGeneral: true,
      schema: fieldsAnswer,
    },
    call,
  );
  return { types: [{ type: CONTACT_TYPE, title: 'Contact', fields: fields.map(toField) }] };
}

function toField({ name, label, type, required, read_only, max_length, options }: FieldAnswer): CrmField {
  return {
    name,
    label,
    type: TYPES[type] ?? 'string',
    required,
    writable: !read_only,
    ...(typeof max_length === 'number' && { maxLength: max_length }),
    ...(options && { options: options.map((value) => ({ value, label: value })) }),
  };
}
