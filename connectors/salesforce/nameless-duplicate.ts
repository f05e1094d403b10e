import type { Call, RecordDraft, RecordRef } from '../connector.ts';
import { ConnectorError, type ConnectorErrorOptions } from '../errors.ts';
import { sendComposite, takeBody } from './composite.ts';
import { type Identity, listIdentities, type PersonType, toLatestQuery } from './earlier-create.ts';
import { toLongId } from './ids.ts';
import type { Org } from './org.ts';
import { quoteSoqlList, toQueryPath, toSoqlName } from './quoting.ts';
import { OBJECT_NAME } from './record-types.ts';
import { toRows } from './rows.ts';

/** A duplicate without a name. Several rows with one external id (300) are named by nobody either, but there is nobody to choose. */
export function isNameless(error: unknown): error is ConnectorError {
  return (
    error instanceof ConnectorError &&
    error.kind === 'duplicate' &&
    error.existing === undefined &&
    error.status !== 300
  );
}

/** A duplicate rule may name nobody: then it is looked for whom it can have found. */
export async function toNamedDuplicateError(
  org: Org,
  type: PersonType,
  draft: RecordDraft,
  cause: ConnectorError,
  call: Call,
): Promise<ConnectorError> {
  const existing = await findSamePerson(org, type, draft, call);
  const options = { cause, ...(cause.status === undefined ? {} : { status: cause.status }) };
  if (existing !== undefined) return new ConnectorError('duplicate', cause.message, { ...options, existing });
  if (cause.fields.length === 0) return toUnseenError(options);
  // A unique field of the mapping: the person is new, only the value is not.
  const message = `Salesforce refused ${cause.fields.map(({ field }) => field).join(', ')}.`;
  return new ConnectorError('invalid-field', message, { ...options, fields: cause.fields });
}

/** Duplicate rules see records of everybody, also those hidden from the integration user. */
export function toUnseenError(options: ConnectorErrorOptions = {}): ConnectorError {
  const text =
    'A duplicate rule of your org stops this person for a record that the integration user cannot see: give it View All on Leads and Contacts.';
  return new ConnectorError('rejected', text, options);
}

/** The Contact, else the Lead, with the same e-mail or a number as written in the draft. */
async function findSamePerson(
  org: Org,
  type: PersonType,
  draft: RecordDraft,
  call: Call,
): Promise<RecordRef | undefined> {
  const wanted = listIdentities(org, type, draft);
  const asked = (['contact', 'lead'] as const).flatMap((other) => {
    const soql = toPersonQuery(org, other, wanted);
    return soql === undefined ? [] : [{ id: other, method: 'GET' as const, path: toQueryPath(soql) }];
  });
  if (asked.length === 0) return undefined;
  const answers = await sendComposite(org.session, org.settings.apiVersion, 'create.look', asked, false, call);
  for (const { id: other } of asked) {
    const [row] = toRows(takeBody(answers, other, { target: 'object' }));
    if (row !== undefined) return { type: other, id: toLongId(row.Id) };
  }
  return undefined;
}

/** Asks records of either type for the same e-mail, or for a number in any of their fields. */
function toPersonQuery(org: Org, type: PersonType, wanted: readonly Identity[]): string | undefined {
  const slots = org.types.find((entry) => entry.type === type)?.slots ?? [];
  const conditions = slots.flatMap(({ field, holds }) => {
    const values = wanted.filter((identity) => identity.holds === holds).map(({ value }) => value);
    const isAsked = values.length > 0 && org.schema.hasField(OBJECT_NAME[type], field);
    return isAsked ? [`${toSoqlName(field)} IN ${quoteSoqlList(values)}`] : [];
  });
  return conditions.length === 0 ? undefined : toLatestQuery(type, conditions.join(' OR '));
}
