import type { Call, Connector, RecordDraft, RecordRef } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Database } from '../store/database.ts';
import { deleteRecentRecords, findRecentAge, saveRecentRecords } from '../store/recent-records.ts';
import { toFieldKeys, toRecentKey } from './recent-keys.ts';
import { throwStoreError } from './recent-records-error.ts';

export interface RecentOptions {
  readonly account: string;
  readonly database: Database;
  /** How long the CRM's search may miss a record. */
  readonly searchLagMs: number;
}

/** Creates whose outcome only the CRM's search can tell, as marks in the store: they outlive the process. */
export interface UnsureRecords {
  /** Of a create that has to be marked: nothing the record has is unique in CRMs. [] for every other. */
  keysOf(draft: RecordDraft, call: Call): readonly string[];
  /** Before the create is sent. Throws `rate-limited` while an earlier one may have made the record and search may not show it. */
  begin(keys: readonly string[]): Promise<void>;
  /** Nobody can tell whether it was done: the wait counts from now. */
  stay(keys: readonly string[]): Promise<void>;
  /** It was not done. One that was done is forgotten together with remembering its record. */
  end(keys: readonly string[]): Promise<void>;
}

/** Stands where a record would: one may have been made. */
const NOBODY: RecordRef = { type: '', id: '' };

/** How soon the CRM's search is asked whether the record is there; after that as often as the wait has doubled. */
const FIRST_LOOK_MS = 2_000;

/** Whether a create that failed so may have been done all the same. */
export function isUnsure(error: unknown): boolean {
  return !(error instanceof ConnectorError) || ['timeout', 'unavailable', 'bug'].includes(error.kind);
}

export function createUnsureRecords(connector: Connector, options: RecentOptions): UnsureRecords {
  const { account, database, searchLagMs } = options;

  async function mark(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await database
      .write((transaction) => saveRecentRecords(transaction, database, [{ ref: NOBODY, keys, settled: [] }]))
      .catch(throwStoreError);
  }

  async function refuse(keys: readonly string[]): Promise<void> {
    const ageMs = await findRecentAge(database, keys).catch(throwStoreError);
    if (ageMs === undefined || ageMs >= searchLagMs) return;
    const text = "An earlier try may have made this record: the CRM's search will tell in a moment.";
    const retryAfterMs = Math.min(searchLagMs - ageMs, Math.max(FIRST_LOOK_MS, ageMs));
    throw new ConnectorError('rate-limited', text, { retryAfterMs });
  }

  return {
    keysOf: (draft, call) => toUnsureKeys(connector, account, draft, call),
    async begin(keys) {
      await refuse(keys);
      await mark(keys);
    },
    stay: mark,
    async end(keys) {
      if (keys.length === 0) return;
      await database.write((transaction) => deleteRecentRecords(transaction, database, keys)).catch(throwStoreError);
    },
  };
}

/** By phone, and by event: a number nobody can read as one is no key, but the event that carries it comes again as itself. */
function toUnsureKeys(connector: Connector, account: string, draft: RecordDraft, call: Call): readonly string[] {
  if (connector.keepsVisitors === true && draft.visitorKey !== undefined) return [];
  const slots = connector.recordTypes.find(({ type }) => type === draft.type)?.slots ?? [];
  const has = (wanted: 'email' | 'phone') =>
    slots.some(({ field, holds }) => holds === wanted && draft.fields[field] !== undefined);
  if (has('email') || !has('phone')) return [];
  const group = `unsure ${account}`;
  return [...toFieldKeys(group, slots, draft.fields), toRecentKey(group, `event ${call.eventId}`)];
}
