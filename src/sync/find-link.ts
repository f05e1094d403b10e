import type { Database } from '../store/database.ts';
import { findLinks, type StoredLink } from '../store/links.ts';
import { readTrust } from './lead-print.ts';

/** The link kept under one of the keys. Of two, what a person said goes before what was recognised, then the younger one. */
export async function findBestLink(
  database: Pick<Database, 'read' | 'engine'>,
  account: string,
  keys: readonly string[],
): Promise<StoredLink | undefined> {
  if (keys.length === 0) return undefined;
  const [one, other] = await findLinks(database, account, keys);
  if (one === undefined || other === undefined) return one;
  const isAssigned = ({ leadPrint }: StoredLink) => readTrust(leadPrint) === 'assigned';
  if (isAssigned(one) !== isAssigned(other)) return isAssigned(one) ? one : other;
  return one.checkedAt >= other.checkedAt ? one : other;
}
