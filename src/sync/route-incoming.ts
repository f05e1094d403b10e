import type { Kysely } from 'kysely';
import { findVisitorAccount } from '../store/find-visitor-account.ts';
import type { Tables } from '../store/tables.ts';
import type { Channel } from './channel.ts';
import { type Incoming, readIncoming } from './receive.ts';

/**
 * A webhook on the account it belongs to. Where routes lead to several, a visitor who is in one of them stays there: later
 * events of a chat say less of page and campaign than its first. Throws `BadBodyError` and the store's errors.
 */
export async function routeIncoming(channel: Channel, read: Kysely<Tables>, text: string): Promise<Incoming> {
  const incoming = readIncoming(channel, text);
  const { visitorKey } = incoming.lead;
  if (channel.reachable.size < 2 || visitorKey === undefined) return incoming;
  const known = await findVisitorAccount(read, [...channel.reachable.keys()], visitorKey);
  return known === undefined || known === incoming.event.account ? incoming : readIncoming(channel, text, known);
}
