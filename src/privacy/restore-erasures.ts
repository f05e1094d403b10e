import type { GatewayConfig } from '../../config/schema.ts';
import { toIdentityText } from '../lead/person.ts';
import type { Database } from '../store/database.ts';
import { listTombstones, saveTombstones } from '../store/tombstones.ts';
import type { Crm } from '../sync/crm.ts';
import { erasePerson } from '../sync/erase-person.ts';
import { pruneErasures, readErasures, toErasurePath } from './erasure-file.ts';
import { toRetention } from './retention.ts';

/**
 * Erases anew who the file names and the database does not know of: it was restored from a backup of before. Run before any
 * event is done. Returns how many marks there were.
 */
export async function restoreErasures(
  config: Pick<GatewayConfig, 'storage' | 'channels'>,
  database: Database,
  accounts: ReadonlyMap<string, Crm>,
): Promise<number> {
  const path = toErasurePath(config.storage.url);
  if (path === undefined) return 0;
  const { erasures } = toRetention(config);
  if (erasures !== null) pruneErasures(path, Date.now() - erasures);
  const known = new Map((await listTombstones(database.read)).map(({ mark, at }) => [mark, at]));
  const missing = readErasures(path).filter(({ mark, at }) => (known.get(mark) ?? 0) < at);
  if (missing.length === 0) return 0;
  const marks = new Set(missing.map(({ mark }) => mark));
  const query = {
    isTheirs: (identity: Parameters<typeof toIdentityText>[0]) =>
      database.vault.marks(toIdentityText(identity)).some((mark) => marks.has(mark)),
    until: Math.max(...missing.map(({ at }) => at)),
    region: (channel: string) => config.channels[channel]?.region ?? undefined,
  };
  await erasePerson(database, accounts, query, async () => undefined);
  await database.write((transaction) => saveTombstones(transaction, missing));
  return marks.size;
}
