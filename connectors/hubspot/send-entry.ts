import type { Call } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type RecordAnswer, recordAnswer } from './answers.ts';
import { ENTRIES, type EntryKind } from './api.ts';
import type { PropertyValues } from './contact.ts';
import type { HubspotContext } from './context.ts';
import type { HubspotRequest } from './transport.ts';

/** Nothing is lost when HubSpot refuses one of these: the body says it too. Without the others the entry would be none. */
const OPTIONAL_PROPERTIES: ReadonlySet<string> = new Set([
  'hubspot_owner_id',
  'hs_call_status',
  'hs_call_from_number',
  'hs_call_to_number',
  'hs_call_recording_url',
  'hs_task_priority',
]);

const DOING: Readonly<Record<EntryKind, string>> = {
  note: 'writing a note',
  call: 'writing a call',
  task: 'writing a task',
};

/** POST without `id`, else PATCH. A refused optional property is left out and the rest sent: the refused request did nothing. */
export async function sendEntry(
  context: HubspotContext,
  kind: EntryKind,
  id: string | undefined,
  properties: PropertyValues,
  call: Call,
  associations?: readonly unknown[],
): Promise<string> {
  const name = ENTRIES[kind].path;
  const request: Omit<HubspotRequest<RecordAnswer>, 'body'> = {
    ...(id === undefined
      ? { name: `${name}.create`, method: 'POST', path: context.paths.entries(kind) }
      : { name: `${name}.update`, method: 'PATCH', path: context.paths.entry(kind, id) }),
    doing: DOING[kind],
    bucket: 'read',
    schema: recordAnswer,
  };
  const toBody = (sent: PropertyValues) => ({
    properties: sent,
    ...(associations === undefined ? {} : { associations }),
  });
  try {
    return (await context.send({ ...request, body: toBody(properties) }, call)).id;
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'invalid-field') throw error;
    const refused = new Set(error.fields.map((field) => field.field));
    if (![...refused].every((name) => OPTIONAL_PROPERTIES.has(name) && name in properties)) {
      throw new ConnectorError('rejected', `HubSpot does not take the entry: ${error.message}`, {
        status: 400,
        cause: error,
      });
    }
    const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => !refused.has(name)));
    return (await context.send({ ...request, body: toBody(kept) }, call)).id;
  }
}
