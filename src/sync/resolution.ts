import type { Outcome } from '../store/finish-event.ts';
import type { Work } from './work.ts';

/** Which waiting events go on once it is known whose they are. */
export type Resolution = NonNullable<Outcome['resolves']>;

/** Those of the same client of Jivo; where it named none, of the same chat; else the event itself. Pure. */
export function toResolution({ lead, channel, chatId, claim }: Work): Resolution {
  const { account } = channel.crm;
  if (lead.visitorKey !== undefined) return { account, visitorKey: lead.visitorKey };
  if (chatId !== undefined) return { account, chat: { channel: channel.name, id: chatId } };
  return { account, eventId: claim.eventId };
}
