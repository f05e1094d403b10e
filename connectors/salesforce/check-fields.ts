import type { Call, Finding, Slot } from '../connector.ts';
import type { DescribedField, DescribedObject } from './describe-answer.ts';
import type { Org } from './org.ts';
import { OBJECT_NAME } from './record-types.ts';
import { describeObject } from './schema.ts';

function toRightsHint(right: string): string {
  return `Give the integration user's permission set ${right}.`;
}

/** Objects and fields the gateway works with: what is hidden or read-only. */
export async function checkFields(org: Org, call: Call): Promise<readonly Finding[]> {
  const task = await describeObject(org.session, 'Task', call);
  return [
    ...checkObject(org, 'contact'),
    ...checkObject(org, 'lead'),
    ...checkPersonAccounts(org),
    ...checkTask(org, task),
  ];
}

function checkObject(org: Org, type: 'contact' | 'lead'): readonly Finding[] {
  const name = OBJECT_NAME[type];
  const described = org.schema.object(name);
  if (described === undefined) {
    const hint = toRightsHint(`Read, Create, Edit and View All on ${name}s`);
    return [{ level: 'error', text: `The integration user cannot see ${name}s.`, hint }];
  }
  const isCreated = org.settings.createType === type;
  const rights: Finding[] = [];
  if (isCreated && described.createable === false) {
    const hint = toRightsHint(`Create on ${name}s`);
    rights.push({ level: 'error', text: `The integration user may not create ${name}s.`, hint });
  }
  if (described.updateable === false) {
    const hint = toRightsHint(`Edit on ${name}s`);
    rights.push({ level: 'error', text: `The integration user may not edit ${name}s.`, hint });
  }
  if (rights.length > 0) return rights;
  return [...checkSlots(org, type, described), ...(isCreated ? checkExternalId(org, described) : [])];
}

function checkSlots(org: Org, type: 'contact' | 'lead', described: DescribedObject): readonly Finding[] {
  const slots = org.types.find((entry) => entry.type === type)?.slots ?? [];
  const known = new Map(described.fields.map((field) => [field.name, field]));
  const hidden = slots.filter(({ field }) => !known.has(field));
  const readOnly = slots.filter(({ field }) => known.get(field)?.updateable === false);
  if (hidden.length + readOnly.length === 0) {
    return [{ level: 'ok', text: `${described.name}: all ${slots.length} fields can be read and written.` }];
  }
  const isSearched = hidden.some(({ holds }) => holds === 'email' || holds === 'phone');
  return [
    ...toFieldFinding(`${described.name} fields hidden or missing`, hidden, isSearched),
    ...toFieldFinding(`${described.name} fields that may not be written`, readOnly, false),
  ];
}

function toFieldFinding(text: string, slots: readonly Slot[], isSearched: boolean): readonly Finding[] {
  if (slots.length === 0) return [];
  const lost = isSearched
    ? 'Until then nobody is found by these e-mails and phones, so people are made twice.'
    : 'Until then their values go into the activity.';
  const hint = `${toRightsHint('Read and Edit on them')} ${lost}`;
  return [{ level: 'warning', text: `${text}: ${slots.map(({ field }) => field).join(', ')}.`, hint }];
}

/** The setting is optional, so is what is wrong with it: records are then made without the field. */
function checkExternalId(org: Org, described: DescribedObject): readonly Finding[] {
  const name = org.settings.externalIdField;
  if (name === '') return [];
  const field = described.fields.find((candidate) => candidate.name === name);
  const trouble = toExternalIdTrouble(field);
  if (trouble === undefined) {
    return [{ level: 'ok', text: `${described.name}.${name} keeps the Jivo visitor.` }];
  }
  const hint = `Make ${name} a text field with External ID and Unique on ${described.name}, and let the integration user read and edit it. Until then a create that is sent twice may make two records.`;
  return [{ level: 'warning', text: `The externalIdField ${described.name}.${name} ${trouble}.`, hint }];
}

function toExternalIdTrouble(field: DescribedField | undefined): string | undefined {
  if (field === undefined) return 'is hidden or missing';
  if (field.externalId === false) return 'is no External ID';
  if (field.unique === false) return 'is not unique';
  return field.createable === false || field.updateable === false ? 'may not be written' : undefined;
}

function checkPersonAccounts(org: Org): readonly Finding[] {
  if (!org.schema.hasPersonAccounts()) return [];
  const account = org.schema.object('Account');
  if (account?.updateable === false) {
    return [
      {
        level: 'warning',
        text: 'Person Accounts are found, but may not be edited.',
        hint: toRightsHint('Edit on Accounts'),
      },
    ];
  }
  return [{ level: 'ok', text: 'Person Accounts are found as well.' }];
}

function checkTask(org: Org, task: DescribedObject | undefined): readonly Finding[] {
  if (task === undefined || task.createable === false) {
    const hint = "Add Edit Tasks to the integration user's permission set.";
    return [{ level: 'error', text: 'The integration user may not create Tasks: no chat can be logged.', hint }];
  }
  const options = task.fields.find((field) => field.name === 'Status')?.picklistValues ?? [];
  const known = new Set(options.map((option) => option.value));
  const missing = (['closedTaskStatus', 'openTaskStatus'] as const).filter((key) => !known.has(org.settings[key]));
  if (known.size === 0 || missing.length === 0) return [{ level: 'ok', text: 'Tasks can be created.' }];
  const text = `Your org does not know the Task status in ${missing.join(' and ')}.`;
  return [{ level: 'error', text, hint: `It knows: ${[...known].join(', ')}.` }];
}
