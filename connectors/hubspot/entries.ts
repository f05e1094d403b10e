import type { Activity, PhoneCall } from '../../src/lead/activity.ts';
import { type ActivityText, toActivityText } from '../../src/lead/activity-text.ts';
import { toHtmlBodies } from './activity-html.ts';
import { ENTRIES, type EntryKind } from './api.ts';
import type { PropertyValues } from './contact.ts';
import { toNextBusinessDay } from './time-zone.ts';

/** One HubSpot object to log. `created` goes only into a new one: what people may have changed since stays theirs. */
export interface Entry {
  readonly kind: EntryKind;
  readonly properties: PropertyValues;
  readonly created: PropertyValues;
}

export interface EntryOptions {
  readonly timeZone: string;
  /** Whom a task is for. */
  readonly ownerId: string | undefined;
  /** ms since 1970, for an activity that does not say when it was. */
  readonly now: number;
}

const FIRST_KIND: Readonly<Record<Activity['kind'], EntryKind>> = {
  chat: 'note',
  call: 'call',
  'offline-message': 'task',
};

/** What the object at this place of an activity's entries is: the first by what happened, all that follow hold further text. */
export function toEntryKind(activity: Activity, index: number): EntryKind {
  return index === 0 ? FIRST_KIND[activity.kind] : 'note';
}

function toMoment(activity: Activity, now: number): string {
  const told =
    activity.kind === 'chat' ? [activity.endedAt, activity.startedAt, activity.messages.at(-1)?.at] : [activity.at];
  // ISO with Z: HubSpot reads seconds since 1970 as milliseconds.
  const at = told.map((moment) => Date.parse(moment ?? '')).find((moment) => !Number.isNaN(moment));
  return new Date(at ?? now).toISOString();
}

/** (HubSpot's calls guide, developers.hubspot.com/docs) */
const CALL_STATUSES: ReadonlyMap<string, string> = new Map([
  ['start', 'CONNECTING'],
  ['agent_connecting', 'CONNECTING'],
  ['agent_connected', 'CONNECTING'],
  ['retry', 'CONNECTING'],
  ['client_connected', 'IN_PROGRESS'],
  ['end', 'COMPLETED'],
  ['error', 'FAILED'],
]);

function toCallStatus(call: PhoneCall): string | undefined {
  if (call.status === 'error' && /busy/.test(call.reason ?? '')) return 'BUSY';
  return CALL_STATUSES.get(call.status) ?? (call.ended ? 'COMPLETED' : undefined);
}

/** HubSpot takes https and only these two kinds of file; any other recording stays a link in the body. */
function toRecording(address: string | undefined): string | undefined {
  const url = URL.parse(address ?? '');
  return url?.protocol === 'https:' && /\.(mp3|wav)$/i.test(url.pathname) ? url.href : undefined;
}

function toCallProperties(call: PhoneCall, text: ActivityText): PropertyValues {
  const isInbound = call.direction === 'incoming';
  const number = call.phone?.e164 ?? call.phone?.raw;
  const status = toCallStatus(call);
  const recording = toRecording(call.recordingUrl);
  return {
    hs_call_title: text.title,
    hs_call_direction: isInbound ? 'INBOUND' : 'OUTBOUND',
    ...(status === undefined ? {} : { hs_call_status: status }),
    ...(number === undefined ? {} : { [isInbound ? 'hs_call_from_number' : 'hs_call_to_number']: number }),
    ...(recording === undefined ? {} : { hs_call_recording_url: recording }),
  };
}

function toFirstEntry(activity: Activity, text: ActivityText, options: EntryOptions): Omit<Entry, 'kind'> {
  const at = toMoment(activity, options.now);
  if (activity.kind === 'chat') return { properties: {}, created: { hs_timestamp: at } };
  if (activity.kind === 'call') {
    return { properties: toCallProperties(activity, text), created: { hs_timestamp: at } };
  }
  return {
    properties: { hs_task_subject: text.title },
    created: {
      hs_timestamp: toNextBusinessDay(at, options.timeZone),
      hs_task_status: 'NOT_STARTED',
      hs_task_priority: 'HIGH',
      hs_task_type: 'TODO',
      ...(options.ownerId === undefined ? {} : { hubspot_owner_id: options.ownerId }),
    },
  };
}

/**
 * The HubSpot objects of an activity, in order: a chat as note(s), a call as call, an offline message as task; further text in
 * notes. (HubSpot's notes guide, developers.hubspot.com/docs)
 */
export function toEntries(activity: Activity, options: EntryOptions): readonly Entry[] {
  const text = toActivityText(activity, { timeZone: options.timeZone });
  const first = toFirstEntry(activity, text, options);
  const at = Date.parse(toMoment(activity, options.now));
  return toHtmlBodies(text, activity.key).map((body, index): Entry => {
    const kind = toEntryKind(activity, index);
    if (index === 0) return { kind, ...first, properties: { ...first.properties, [ENTRIES[kind].body]: body } };
    // A millisecond apart, so that the timeline keeps their order.
    const created = { hs_timestamp: new Date(at + index).toISOString() };
    return { kind, properties: { [ENTRIES[kind].body]: body }, created };
  });
}
