import type { Call, Finding } from '../connector.ts';
import { isRequired } from './describe.ts';
import type { DescribedObject } from './describe-answer.ts';
import type { Org } from './org.ts';
import { OBJECT_NAME } from './record-types.ts';
import { describeObject } from './schema.ts';

/** Given by the connector itself, or by Salesforce. */
const PROVIDED = new Set(['LastName', 'Company', 'OwnerId', 'Status']);
const RIGHTS_HINT = "Add it to the integration user's permission set.";

/** Objects and fields the gateway works with: what is hidden or read-only, and what a new record would still lack. */
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
    return [{ level: 'error', text: `The integration user cannot see ${name}s.`, hint: RIGHTS_HINT }];
  }
  const isCreated = org.settings.createType === type;
  const rights: Finding[] = [];
  if (isCreated && described.createable === false) {
    rights.push({ level: 'error', text: `The integration user may not create ${name}s.`, hint: RIGHTS_HINT });
  }
  if (described.updateable === false) {
    rights.push({ level: 'error', text: `The integration user may not edit ${name}s.`, hint: RIGHTS_HINT });
  }
  return [...rights, ...checkSlots(org, type, described), ...(isCreated ? checkRequired(described) : [])];
}

function checkSlots(org: Org, type: 'contact' | 'lead', described: DescribedObject): readonly Finding[] {
  const slots = org.types.find((entry) => entry.type === type)?.slots.map((slot) => slot.field) ?? [];
  const isCreated = org.settings.createType === type && org.settings.externalIdField !== '';
  const wanted = [...slots, ...(isCreated ? [org.settings.externalIdField] : [])];
  const known = new Map(described.fields.map((field) => [field.name, field]));
  const hidden = wanted.filter((name) => !known.has(name));
  const readOnly = wanted.filter((name) => known.get(name)?.updateable === false);
  return [
    ...toFieldFinding(`${described.name} fields hidden or missing`, hidden),
    ...toFieldFinding(`${described.name} fields that may not be written`, readOnly),
    ...(hidden.length + readOnly.length === 0
      ? [{ level: 'ok', text: `${described.name}: all ${wanted.length} fields can be read and written.` } as const]
      : []),
  ];
}

function toFieldFinding(text: string, fields: readonly string[]): readonly Finding[] {
  if (fields.length === 0) return [];
  const hint =
    "Give the integration user's permission set Read and Edit on them. Until then their values go into the activity.";
  return [{ level: 'warning', text: `${text}: ${fields.join(', ')}.`, hint }];
}

function checkRequired(described: DescribedObject): readonly Finding[] {
  const required = described.fields.filter((field) => isRequired(field) && !PROVIDED.has(field.name));
  if (required.length === 0) return [];
  const names = required.map((field) => field.name).join(', ');
  const hint = `Give each a fixed value for new records in the channel's fields, or make it optional.`;
  return [{ level: 'warning', text: `Your org requires more of a new ${described.name}: ${names}.`, hint }];
}

function checkPersonAccounts(org: Org): readonly Finding[] {
  if (!org.schema.hasPersonAccounts()) return [];
  const account = org.schema.object('Account');
  if (account?.updateable === false) {
    return [{ level: 'warning', text: 'Person Accounts are found, but may not be edited.', hint: RIGHTS_HINT }];
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
