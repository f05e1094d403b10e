import type { Kysely } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { findVisitorAccount } from '../store/visitor-accounts.ts';
import { type Channel, onAccount } from './channel.ts';
import { type Incoming, readIncoming } from './receive.ts';

/**
 * A webhook on the account it belongs to, as far as one can tell before it is written down. Where routes lead to several, a visitor
 * who is in one of them stays there: later events of a chat say less of page and campaign than its first. Throws `BadBodyError` and the store's errors.
 */
export async function routeIncoming(channel: Channel, read: Kysely<Tables>, text: string): Promise<Incoming> {
  const incoming = readIncoming(channel, text);
  const { choice } = incoming.event;
  if (choice === undefined) return incoming;
  const known = await findVisitorAccount(read, choice.accounts, choice.key);
  return known === undefined || known === incoming.event.account ? incoming : readIncoming(channel, text, known);
}

/** The webhook on the account it was written down for: another event of the visitor may have come first. Pure. */
export function toSettled(incoming: Incoming, account: string): Incoming {
  const { choice } = incoming.event;
  if (choice === undefined || account === incoming.event.account) return incoming;
  return {
    ...incoming,
    channel: onAccount(incoming.channel, account) ?? incoming.channel,
    event: { ...incoming.event, ...choice.onto(account) },
  };
}
