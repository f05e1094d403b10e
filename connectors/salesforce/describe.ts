import type { Call, CrmField, CrmSchema } from '../connector.ts';
import type { DescribedField, DescribedObject } from './describe-answer.ts';
import type { Org } from './org.ts';
import { OBJECT_NAME, OPEN_TASKS } from './record-types.ts';
import { describeObject } from './schema.ts';

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm */
const TYPE: Readonly<Record<string, CrmField['type']>> = {
  textarea: 'text',
  email: 'email',
  phone: 'phone',
  url: 'url',
  picklist: 'option',
  combobox: 'option',
  multipicklist: 'options',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  date: 'date',
  datetime: 'datetime',
  reference: 'reference',
};

const OPEN_TASKS_FIELD: CrmField = {
  name: OPEN_TASKS,
  label: 'Open tasks',
  type: 'number',
  required: false,
  writable: false,
};

/** The fields of every record type this org lets the integration user see, and those one relationship away. Always read anew. */
export async function describeOrg(org: Org, call: Call): Promise<CrmSchema> {
  await org.schema.reload(call);
  const account = org.schema.object('Account') ?? (await describeObject(org.session, 'Account', call));
  const types = org.types.flatMap(({ type, title }) => {
    const described = org.schema.object(OBJECT_NAME[type]);
    if (described === undefined) return [];
    const related = described.fields.flatMap((field) => toRelatedFields(field, account));
    const counted = org.schema.hasTasks(OBJECT_NAME[type]) ? [OPEN_TASKS_FIELD] : [];
    return [{ type, title, fields: [...described.fields.map(toCrmField), ...related, ...counted] }];
  });
  return { types };
}

/** Fields of the record a reference points to: all of an Account, the name of anything else. Never written. */
function toRelatedFields(field: DescribedField, account: DescribedObject | undefined): readonly CrmField[] {
  const relation = field.relationshipName;
  if (!relation) return [];
  const label = (field.label ?? relation).replace(/ ID$/, '');
  const isAccount = field.referenceTo?.length === 1 && field.referenceTo[0] === 'Account';
  if (isAccount && account !== undefined) {
    return account.fields.map((related) => toRelatedField(relation, label, toCrmField(related)));
  }
  const names = relation === 'Owner' ? ['Name', 'Email'] : ['Name'];
  return names.map((name) => {
    const plain = {
      name,
      label: name,
      type: name === 'Email' ? 'email' : 'string',
      required: false,
      writable: false,
    } as const;
    return toRelatedField(relation, label, plain);
  });
}

function toRelatedField(relation: string, label: string, field: CrmField): CrmField {
  return {
    ...field,
    name: `${relation}.${field.name}`,
    label: `${label}: ${field.label}`,
    required: false,
    writable: false,
  };
}

function toCrmField(field: DescribedField): CrmField {
  const isText = (field.length ?? 0) > 0 && field.type !== 'reference';
  return {
    name: field.name,
    label: field.label ?? field.name,
    type: TYPE[field.type] ?? 'string',
    required: isRequired(field),
    writable: field.createable === true || field.updateable === true,
    ...(isText ? { maxLength: field.length ?? 0 } : {}),
    ...(TYPE[field.type]?.startsWith('option') ? { options: toOptions(field) } : {}),
  };
}

/** Whether a new record needs a value from us. */
function isRequired(field: DescribedField): boolean {
  return (
    field.createable === true &&
    field.nillable === false &&
    field.defaultedOnCreate !== true &&
    field.type !== 'boolean'
  );
}

function toOptions(field: DescribedField): NonNullable<CrmField['options']> {
  return (field.picklistValues ?? [])
    .filter((option) => option.active !== false)
    .map(({ value, label }) => ({ value, label: label ?? value }));
}
