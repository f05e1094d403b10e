import type { CrmRecord } from '../../connectors/connector.ts';
import { saveLink } from '../store/links.ts';
import { reopenEvents } from '../store/reopen-events.ts';
import { toKnownCard, toLink } from './card.ts';
import { withTrust } from './lead-print.ts';
import type { Work } from './work.ts';

/**
 * Makes the record the visitor's, by a person's word, and lets the events go on that waited for it; this one is
 * done again, too, if it was given up. False when Jivo gave no client number to link. Throws the store's errors.
 */
export async function linkVisitor(work: Work, record: CrmRecord): Promise<boolean> {
  const { lead, database, claim } = work;
  const { visitorKey } = lead;
  if (visitorKey === undefined) return false;
  // With an empty print everything the visitor gives next is news to this record and is merged into it.
  const link = { ...toLink(work, visitorKey, toKnownCard(work, record)), leadPrint: withTrust(undefined, 'assigned') };
  await database.write(async (transaction) => {
    await saveLink(transaction, database, link);
    await reopenEvents(transaction, database, { state: 'waiting', account: link.account, visitorKey });
    await reopenEvents(transaction, database, { state: 'dead', eventId: claim.eventId });
  });
  return true;
}
