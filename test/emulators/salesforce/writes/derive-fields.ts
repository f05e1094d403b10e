import { createApiError } from '../api-error.ts';
import { toSalesforceTime } from '../clock.ts';
import { normaliseId } from '../ids.ts';
import type { FieldValues, Scalar } from '../options.ts';
import type { Org } from '../org.ts';
import type { ObjectDefinition } from '../schema/org-schema.ts';

/** What Salesforce works out itself whenever a row is stored. */
export function deriveFields(org: Org, object: string, row: FieldValues): Record<string, Scalar> {
  if (object === 'Lead' || object === 'Contact') {
    return {
      Name: [row.FirstName, row.LastName].filter((part) => part !== null && part !== undefined).join(' '),
    };
  }
  if (object === 'Account' && row.IsPersonAccount === true) {
    return {
      Name: [row.FirstName, row.LastName].filter((part) => part !== null && part !== undefined).join(' '),
    };
  }
  if (object === 'ContentNote') return { LatestPublishedVersionId: String(row.Id ?? '').replace(/^069/, '068') };
  return object === 'Task' ? deriveTask(org, row) : {};
}

function deriveTask(org: Org, row: FieldValues): Record<string, Scalar> {
  const closed = org.options.closedTaskStatuses.includes(String(row.Status ?? ''));
  const who = typeof row.WhoId === 'string' ? org.records.get(row.WhoId) : undefined;
  return {
    IsClosed: closed,
    IsHighPriority: row.Priority === 'High',
    CompletedDateTime: closed ? (row.CompletedDateTime ?? toSalesforceTime(org.clock.now())) : null,
    AccountId: who?.fields.AccountId ?? null,
  };
}

/** Values of the fields a create left out. */
export function fillDefaults(object: ObjectDefinition): Record<string, Scalar> {
  const defaults: Record<string, Scalar> = {};
  for (const field of object.fields) {
    if (field.defaultValue !== undefined) defaults[field.name] = field.defaultValue;
  }
  return defaults;
}

/** Brings every lookup to 18 characters. */
export function lengthenIds(object: ObjectDefinition, values: Record<string, Scalar>): void {
  for (const field of object.fields) {
    const value = values[field.name];
    if (field.type === 'reference' && typeof value === 'string') values[field.name] = normaliseId(value) ?? value;
  }
}

/**
 * The owner the assignment rule gives a lead, or undefined. `Sforce-Auto-Assign` is TRUE when absent, on create and on
 * update alike; a rule id applies to creates only (REST guide, headers_autoassign).
 */
export function findAssignedOwner(
  org: Org,
  object: string,
  header: string | undefined,
  created: boolean,
): string | undefined {
  const rule = org.options.assignmentRule;
  const value = (header ?? 'TRUE').trim();
  if (/^false$/i.test(value)) return undefined;
  if (/^true$/i.test(value)) return object === 'Lead' ? rule?.ownerId : undefined;
  const id = normaliseId(value);
  if (id === undefined) {
    org.recorder.violate('header-not-understood', `Sforce-Auto-Assign: ${value}`);
    throw createApiError(400, 'MALFORMED_ID', `Sforce-Auto-Assign: malformed id ${value}`);
  }
  return created && object === 'Lead' && rule !== undefined && id === normaliseId(rule.id) ? rule.ownerId : undefined;
}
