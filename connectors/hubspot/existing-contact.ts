import type { Call } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { recordsAnswer } from './answers.ts';
import { toContactRef } from './api.ts';
import type { PropertyValues } from './contact.ts';
import type { HubspotContext } from './context.ts';
import { readContactBy } from './read-contact.ts';

const DAY_MS = 86_400_000;

/** A conflict that does not say with whom: the e-mail, or the visitor, tells. */
export async function toKnownDuplicate(
  context: HubspotContext,
  properties: PropertyValues,
  conflict: ConnectorError,
  call: Call,
): Promise<ConnectorError> {
  for (const name of ['email', context.settings.visitorProperty]) {
    const value = properties[name];
    const existing = value ? await readContactBy(context, name, value, call) : undefined;
    if (existing !== undefined) {
      return new ConnectorError('duplicate', conflict.message, { status: 409, existing: toContactRef(existing.id) });
    }
  }
  const message = 'HubSpot says that this person is already there but does not show the contact yet.';
  return new ConnectorError('unavailable', message, { status: 409, cause: conflict });
}

/**
 * A contact with an e-mail or a visitor is safe to send twice: HubSpot refuses the double. One with only a phone is not, so after
 * an answer that may have been lost this looks for what that try would have left. Throws `duplicate`.
 */
export async function refuseLostContact(
  context: HubspotContext,
  properties: PropertyValues,
  call: Call,
): Promise<void> {
  const { visitorProperty } = context.settings;
  if (properties.email || (visitorProperty !== '' && properties[visitorProperty])) return;
  if (!properties.phone && !properties.mobilephone) return;
  const same = ['firstname', 'lastname', 'phone', 'mobilephone'].filter((name) => (properties[name] ?? '') !== '');
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
      },
      bucket: 'search',
      schema: recordsAnswer,
    },
    call,
  );
  const [lost] = results;
  if (lost === undefined) return;
  throw new ConnectorError('duplicate', 'An earlier try has already made this contact in HubSpot.', {
    existing: toContactRef(lost.id),
  });
}
