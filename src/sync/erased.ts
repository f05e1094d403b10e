import type { Lead } from '../lead/lead.ts';
import { toIdentities, toIdentityText } from '../lead/person.ts';
import type { Database } from '../store/database.ts';
import { isTombstoned } from '../store/tombstones.ts';

/** Whether the person was erased after this came in: then it is not done. What comes in after an erasure is. */
export async function isErased(database: Database, lead: Lead, receivedAt: number): Promise<boolean> {
  const marks = toIdentities(lead).flatMap((identity) => database.vault.marks(toIdentityText(identity)));
  return isTombstoned(database, marks, receivedAt);
}
