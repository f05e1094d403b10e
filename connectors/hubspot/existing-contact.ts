import type { Call } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { recordsAnswer } from './answers.ts';
import { toContactRef } from './api.ts';
import type { PropertyValues } from './contact.ts';
import type { HubspotContext } from './context.ts';
import { FIRST_PAGE } from './phone-search.ts';
import { readContactBy } from './read-contact.ts';
import { TAKEN_REASON } from './refused-fields.ts';

const DAY_MS = 86_400_000;

/** What tells one contact without a natural key from another. */
const LOST_PROPERTIES = ['firstname', 'lastname', 'phone', 'mobilephone'];

/**
 * HubSpot has the person already: by 409 for an e-mail, by 400 for the visitor. Any other property with unique values says
 * nothing of who it is: it is refused like any bad value.
 */
export function isConflict(context: HubspotContext, error: ConnectorError): boolean {
  const names = ['email', context.settings.visitorProperty];
  return (
    error.kind === 'duplicate' ||
    error.fields.some(({ field, reason }) => reason === TAKEN_REASON && names.includes(field))
  );
}

/** A conflict that does not say with whom: the e-mail, or the visitor, tells. */
export async function toKnownDuplicate(
  context: HubspotContext,
  properties: PropertyValues,
  conflict: ConnectorError,
  call: Call,
): Promise<ConnectorError> {
  if (conflict.existing !== undefined) return conflict;
  for (const name of ['email', context.settings.visitorProperty]) {
    const value = properties[name];
    const existing = value ? await readContactBy(context, name, value, call) : undefined;
    const id = existing?.id ?? (name === 'email' && value ? await findAnyEmail(context, value, call) : undefined);
    if (id !== undefined) {
      const message = 'HubSpot already has this person.';
      return new ConnectorError('duplicate', message, { existing: toContactRef(id), cause: conflict });
    }
  }
  const message = 'HubSpot says that this person is already there but does not show the contact yet.';
  return new ConnectorError('unavailable', message, { cause: conflict });
}

/**
 * The contact with this address among its further ones. Batch read is known to resolve those; of a direct read HubSpot's pages
 * do not say so.
 */
async function findAnyEmail(context: HubspotContext, email: string, call: Call): Promise<string | undefined> {
  const { results } = await context.send(
    {
      name: 'contacts.batch-read',
      doing: 'looking for the contact with an e-mail',
      method: 'POST',
      path: context.paths.contactBatchRead,
      body: { idProperty: 'email', properties: ['email'], propertiesWithHistory: [], inputs: [{ id: email }] },
      bucket: 'read',
      isGeneral: true,
      schema: recordsAnswer,
    },
    call,
  );
  return results[0]?.id;
}

/** Neither e-mail nor visitor: HubSpot keeps such a contact not single. */
function isUnkeyed(context: HubspotContext, properties: PropertyValues): boolean {
  const { visitorProperty } = context.settings;
  if (properties.email || (visitorProperty !== '' && properties[visitorProperty])) return false;
  return Boolean(properties.phone || properties.mobilephone);
}

/**
 * Looks for what an earlier try of this contact may have left, when its answer was lost. Throws `duplicate`. Search shows it
 * late: the engine lets nobody create before it would (`capabilities.searchLagMs`).
 */
export async function refuseLostContact(
  context: HubspotContext,
  properties: PropertyValues,
  call: Call,
): Promise<void> {
  if (call.attempt === 1 || !isUnkeyed(context, properties)) return;
  const lost = await findLostContact(context, properties, call);
  if (lost === undefined) return;
  const message = 'An earlier try has already made this contact in HubSpot.';
  throw new ConnectorError('duplicate', message, { existing: toContactRef(lost) });
}

async function findLostContact(
  context: HubspotContext,
  properties: PropertyValues,
  call: Call,
): Promise<string | undefined> {
  const same = LOST_PROPERTIES.filter((name) => (properties[name] ?? '') !== '');
  const { results } = await context.send(
    {
      name: 'contacts.search',
      doing: 'looking for a contact that an earlier try may have made',
      method: 'POST',
      path: context.paths.contactSearch,
      body: {
        filterGroups: [
          {
            filters: [
              ...same.map((propertyName) => ({ propertyName, operator: 'EQ', value: properties[propertyName] })),
              { propertyName: 'createdate', operator: 'GTE', value: String(Date.now() - DAY_MS) },
            ],
          },
        ],
        properties: [],
        limit: 1,
        ...FIRST_PAGE,
      },
      bucket: 'search',
      isGeneral: true,
      schema: recordsAnswer,
    },
    call,
  );
  return results[0]?.id;
}
