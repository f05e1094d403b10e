import type { Activity, Chat, OfflineMessage, PhoneCall } from '../lead/activity.ts';
import type { Lead } from '../lead/lead.ts';
import type { JivoEvent } from './body.ts';
import { effectOf } from './effects.ts';
import { defined, type Fields, flag, identifier, line, moment, object, text, webLink } from './fields.ts';
import { readAgents } from './to-agent.ts';
import { readPhones, toHints } from './to-phones.ts';
import { readMoments, toTranscript } from './transcript.ts';

/** `receivedAt` is ISO 8601 in UTC: the time of an activity to which Jivo gives none. */
export interface ActivityContext {
  readonly channel: string;
  readonly region?: string;
  readonly eventId: string;
  readonly receivedAt: string;
}

/** What happened, for the three events that are logged; undefined for all others. `lead` is `toLead` of the same event. */
export function toActivity(event: JivoEvent, lead: Lead, context: ActivityContext): Activity | undefined {
  switch (effectOf(event.name)) {
    case 'transcript':
      return toChat(event.body, lead, context);
    case 'call':
      return toPhoneCall(event.body, lead, context);
    case 'offline-message':
      return toOfflineMessage(event.body, lead, context);
    default:
      return undefined;
  }
}

function toChat(body: Fields, lead: Lead, context: ActivityContext): Chat {
  const chat = object(body.chat);
  const chatId = identifier(body.chat_id) ?? toStandIn(context);
  const agents = readAgents(body);
  const moments = readMoments(body);
  return defined({
    kind: 'chat' as const,
    key: toKey('chat', body, context, chatId),
    ...readBase(lead),
    chatId,
    startedAt: moments[0],
    endedAt: moment(body.event_timestamp) ?? moments.at(-1) ?? context.receivedAt,
    agents,
    ...toTranscript(body, agents, lead.name),
    rating: line(chat.rate) ?? line(body.chat_rate),
    invitation: text(chat.invitation),
    blacklisted: flag(chat.blacklisted),
  });
}

/**
 * Jivo sends several events for one call and no id of it: the key says who called in which chat. Several calls of one chat
 * share it, and only their order tells them apart.
 */
function toPhoneCall(body: Fields, lead: Lead, context: ActivityContext): PhoneCall {
  const call = object(body.call);
  const typed = line(call.phone);
  const status = line(call.status) ?? 'unknown';
  // Not E.164: whether a number can be read may differ between two events of one call, its digits do not.
  const digits = typed?.replace(/\D/g, '').slice(0, 32) ?? '';
  const chatId = identifier(body.chat_id) ?? (digits === '' ? toStandIn(context) : '');
  return defined({
    kind: 'call' as const,
    key: toKey('call', body, context, `${chatId}/${digits}`),
    ...readBase(lead),
    at: moment(body.event_timestamp) ?? context.receivedAt,
    direction: toDirection(call.type),
    phone: readPhones([typed], toHints(context.region, lead.source))[0],
    status,
    reason: line(call.reason),
    ended: status === 'end' || status === 'error',
    recordingUrl: webLink(call.record_url),
    agent: lead.agent,
  });
}

function toOfflineMessage(body: Fields, lead: Lead, context: ActivityContext): OfflineMessage {
  const chatId = identifier(body.chat_id);
  const fallback = chatId === undefined ? toStandIn(context) : `chat-${chatId}`;
  return {
    kind: 'offline-message',
    key: toKey('offline-message', body, context, identifier(body.offline_message_id) ?? fallback),
    ...readBase(lead),
    at: moment(body.event_timestamp) ?? context.receivedAt,
    text: text(body.message) ?? '',
  };
}

function readBase(lead: Lead) {
  return { source: lead.source, ...defined({ visitorName: lead.name }), remarks: [] };
}

/** Jivo's ids count per account or widget: only with channel and widget are they unique. */
function toKey(kind: string, body: Fields, { channel }: ActivityContext, id: string): string {
  return `${kind}/${channel}/${identifier(body.widget_id) ?? ''}/${id}`;
}

/** In place of an id that Jivo did not send, and never equal to one. */
function toStandIn({ eventId }: ActivityContext): string {
  return `event-${eventId}`;
}

function toDirection(value: unknown): PhoneCall['direction'] {
  const type = line(value);
  return type === 'outgoing' || type === 'callback' ? type : 'incoming';
}
