import type { CrmRecord } from '../../connectors/connector.ts';
import { saveLink } from '../store/links.ts';
import { reopenEvents } from '../store/reopen-events.ts';
import { toKnownCard, toLink } from './card.ts';
import { withTrust } from './lead-print.ts';
import { toResolution } from './resolution.ts';
import type { Work } from './work.ts';

/**
 * Makes the record the visitor's, by a person's word, and lets the events go on that waited for it; this one is done again, too,
 * if it was given up. Where Jivo named no client the word holds for the chat. False when the event names nobody and logs
 * nothing. Throws the store's errors.
 */
export async function linkVisitor(work: Work, record: CrmRecord): Promise<boolean> {
  const { linkKeys, database, claim } = work;
  const [key] = linkKeys;
  if (key === undefined) return false;
  // With an empty print everything the visitor gives next is news to this record and is merged into it.
  const link = { ...toLink(work, key, toKnownCard(work, record)), leadPrint: withTrust(undefined, 'assigned') };
  await database.write(async (transaction) => {
    await saveLink(transaction, database, link);
    await reopenEvents(transaction, database, { state: 'waiting', ...toResolution(work) });
    await reopenEvents(transaction, database, { state: 'dead', eventId: claim.eventId });
  });
  return true;
}
