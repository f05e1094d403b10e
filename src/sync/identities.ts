import { hash } from 'node:crypto';
import type { ChannelConfig } from '../../config/schema.ts';
import { type EmailOptions, toEmailIdentity } from '../lead/email.ts';
import type { Lead } from '../lead/lead.ts';
import { type PhoneQuery, toPhoneIdentity, toPhoneQuery } from '../lead/phone.ts';

/**
 * Everything that says who somebody is, hashed: two events that share one of these are of the same person and are done one
 * after the other. `chatId` keeps the events of a nameless visitor in order.
 */
export function toPersonKeys(
  account: string,
  lead: Lead,
  chatId: string | undefined,
  emailOptions: EmailOptions,
): readonly string[] {
  const phones = lead.phones.flatMap(({ e164 }) => (e164 === undefined ? [] : [toPhoneIdentity(e164)]));
  const keys = [
    ...(lead.visitorKey === undefined ? [] : [`visitor ${lead.visitorKey}`]),
    // As the channel reads it, and as it is: another channel of the account may read it otherwise.
    ...lead.emails.flatMap((email) => [
      `email ${toEmailIdentity(email, emailOptions)}`,
      `email ${toEmailIdentity(email)}`,
    ]),
    ...phones.filter((phone) => phone !== undefined).map((phone) => `phone ${phone}`),
    ...(chatId === undefined ? [] : [`chat ${lead.channel} ${chatId}`]),
  ];
  return [...new Set(keys)].sort().map((key) => toKey(`${account} ${key}`));
}

/** Which spellings are one mailbox for this channel. */
export function toEmailOptions({ plusTags, dots }: ChannelConfig['match']): EmailOptions {
  return { stripPlusTag: plusTags === 'ignore', stripDots: dots === 'ignore' };
}

export function toPhoneQueries(lead: Lead): readonly PhoneQuery[] {
  return lead.phones.map(toPhoneQuery).filter((query) => query !== undefined);
}

export function toKey(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 27);
}
