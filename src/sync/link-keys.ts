import type { JivoEvent } from '../jivo/body.ts';
import { effectOf } from '../jivo/effects.ts';
import { identifier } from '../jivo/fields.ts';
import type { Lead } from '../lead/lead.ts';

/** Effects of events that wait when it is not clear whose they are. */
const WAITING = new Set(['transcript', 'offline-message', 'call']);

/**
 * What a link to a record may be kept under, the furthest reaching first: Jivo's client, in every chat; the chat, where an agent or
 * operator said whose it is; an event that names neither, alone. Empty: there is nothing to link. Pure.
 */
export function toLinkKeys(event: JivoEvent, { channel, visitorKey }: Lead, eventId: string): readonly string[] {
  const chat = toChatLinkKey(event, channel);
  const keys = [visitorKey, chat].filter((key) => key !== undefined);
  if (keys.length > 0 || !WAITING.has(effectOf(event.name))) return keys;
  return [`${channel}/${toWidget(event)}/event-${eventId}`];
}

/** Chat ids count per account and widget. Never equal to the key of a client, which ends with a number. */
export function toChatLinkKey(event: JivoEvent, channel: string): string | undefined {
  const chatId = identifier(event.body.chat_id);
  return chatId === undefined ? undefined : `${channel}/${toWidget(event)}/chat-${chatId}`;
}

function toWidget({ body }: JivoEvent): string {
  return identifier(body.widget_id) ?? '';
}
