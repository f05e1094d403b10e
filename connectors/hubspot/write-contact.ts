import type { Call, Created, CrmRecord, FieldChanges, RecordDraft, RecordRef } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type RecordAnswer, recordAnswer } from './answers.ts';
import { CONTACT_TYPE } from './api.ts';
import { type PropertyValues, toPropertyValues } from './contact.ts';
import type { HubspotContext } from './context.ts';
import { isConflict, refuseLostContact, toKnownDuplicate } from './existing-contact.ts';
import { OWNER_PROPERTY, toAskedProperties } from './fields.ts';
import { checkContactRef, readContact, readContactById, toRecord } from './read-contact.ts';

/** HubSpot makes no contact without one of these. (HubSpot's contacts guide, developers.hubspot.com/docs) */
const NAMING_PROPERTIES = ['email', 'firstname', 'lastname'];

/** What the connector itself puts into a new contact, beside the draft's fields. */
function toAddedProperties(context: HubspotContext, draft: RecordDraft): PropertyValues {
  const { newContactName, visitorProperty } = context.settings;
  const keepsVisitor = visitorProperty !== '' && !context.lost.has(visitorProperty);
  const isNamed = NAMING_PROPERTIES.some((name) => (draft.fields[name] ?? '') !== '');
  return {
    ...(isNamed ? {} : { firstname: newContactName }),
    ...(draft.ownerId === undefined ? {} : { [OWNER_PROPERTY]: draft.ownerId }),
    ...(keepsVisitor && draft.visitorKey !== undefined ? { [visitorProperty]: draft.visitorKey } : {}),
  };
}

/** `lifecyclestage` and `hs_lead_status` are left to HubSpot: they are sent only when the draft names them. */
export async function createContact(context: HubspotContext, draft: RecordDraft, call: Call): Promise<Created> {
  if (draft.type !== CONTACT_TYPE) {
    throw new ConnectorError('rejected', 'The HubSpot connector makes contacts only.');
  }
  const properties = { ...toPropertyValues(draft.fields), ...toAddedProperties(context, draft) };
  await refuseLostContact(context, properties, call);
  const answer = await sendDraft(context, properties, call);
  context.recent.rememberSeen(answer, toAskedProperties(context.slots, call.fields));
  context.recent.rememberWrite(answer.id, properties);
  return { record: await toRecord(context, answer, call) };
}

/** A visitor property that is no longer there keeps nobody out: the refused request did nothing. An owner is the caller's to drop. */
async function sendDraft(context: HubspotContext, properties: PropertyValues, call: Call): Promise<RecordAnswer> {
  try {
    return await postContact(context, properties, call);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (isConflict(context, error)) throw await toKnownDuplicate(context, properties, error, call);
    const { visitorProperty } = context.settings;
    const isVisitorRefused = error.fields.length > 0 && error.fields.every(({ field }) => field === visitorProperty);
    if (error.kind !== 'invalid-field' || !isVisitorRefused) throw error;
    const { [visitorProperty]: _refused, ...kept } = properties;
    return await postContact(context, kept, call);
  }
}

function postContact(context: HubspotContext, properties: PropertyValues, call: Call): Promise<RecordAnswer> {
  return context.send(
    {
      name: 'contacts.create',
      doing: 'creating a contact',
      method: 'POST',
      path: context.paths.contacts,
      // None, but HubSpot's published description demands the list.
      body: { properties, associations: [] },
      bucket: 'read',
      isGeneral: true,
      schema: recordAnswer,
    },
    call,
  );
}

export async function updateContact(
  context: HubspotContext,
  ref: RecordRef,
  changes: FieldChanges,
  call: Call,
): Promise<CrmRecord> {
  checkContactRef(ref);
  const properties = toPropertyValues(changes);
  if (Object.keys(properties).length === 0) return readContact(context, ref, call);
  const answer = await sendChanges(context, ref, properties, call);
  const asked = toAskedProperties(context.slots, call.fields);
  const merged = context.recent.merge(ref.id, properties, answer, asked);
  if (answer.id !== ref.id) context.recent.replaceId(ref.id, answer.id);
  context.recent.rememberWrite(answer.id, properties);
  if (merged !== undefined) context.recent.rememberSeen(merged, asked);
  // A PATCH answers with the changed properties alone.
  return toRecord(context, merged ?? (await readContactById(context, answer.id, call)), call);
}

async function sendChanges(
  context: HubspotContext,
  ref: RecordRef,
  properties: PropertyValues,
  call: Call,
): Promise<RecordAnswer> {
  try {
    return await context.send(
      {
        name: 'contacts.update',
        doing: 'changing a contact',
        method: 'PATCH',
        path: context.paths.contact(ref.id),
        body: { properties },
        bucket: 'read',
        schema: recordAnswer,
      },
      call,
    );
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'duplicate' || !('email' in properties)) throw error;
    const reason = 'another contact in HubSpot has this e-mail address';
    throw new ConnectorError('invalid-field', `HubSpot refuses email: ${reason}.`, {
      status: 409,
      fields: [{ field: 'email', reason }],
      ...(error.existing === undefined ? {} : { existing: error.existing }),
    });
  }
}
