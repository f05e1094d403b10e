import type {
  Call,
  Connector,
  CrmRecord,
  FieldChanges,
  IdentityQuery,
  RecordDraft,
  RecordRef,
  Slot,
} from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { toEmails } from '../lead/email.ts';
import { toPhoneIdentity, toPhones } from '../lead/phone.ts';
import type { Database } from '../store/database.ts';
import { findRecentAge, findRecentRecords, saveRecentRecord } from '../store/recent-records.ts';
import { toKey } from './identities.ts';
import { isGone } from './work.ts';

/** The store failed, not the CRM: `cause` is its error. */
export class RecentRecordsError extends Error {
  override readonly name = 'RecentRecordsError';

  constructor(cause: unknown) {
    super('What was written to the CRM could not be noted or looked up.', { cause });
  }
}

export interface RecentOptions {
  readonly account: string;
  readonly database: Database;
  /** How long the CRM's search may miss a record. */
  readonly searchLagMs: number;
}

/**
 * The connector, reading its own writes whichever process made them: who was written a moment ago is found although the CRM's
 * search does not show it yet. A connector's own memory ends with its process.
 */
export function rememberWrites(connector: Connector, options: RecentOptions): Connector {
  const { account, database, searchLagMs } = options;
  if (searchLagMs === 0) return connector;

  const slotsOf = (ref: RecordRef) => connector.recordTypes.find(({ type }) => type === ref.type)?.slots ?? [];
  const remember = (ref: RecordRef, fields: FieldChanges) => {
    const keys = toFieldKeys(account, slotsOf(ref), fields);
    return save(keys, ref);
  };
  const save = async (keys: readonly string[], ref: RecordRef) => {
    if (keys.length === 0) return;
    await database
      .write((transaction) => saveRecentRecord(transaction, database, keys, ref, 2 * searchLagMs))
      .catch(throwStoreError);
  };

  async function refuseUnsure(keys: readonly string[]): Promise<void> {
    const ageMs = await findRecentAge(database, keys).catch(throwStoreError);
    if (ageMs === undefined || ageMs >= searchLagMs) return;
    const text = "An earlier try may have made this record: the CRM's search will tell in a moment.";
    throw new ConnectorError('rate-limited', text, { retryAfterMs: searchLagMs - ageMs });
  }

  async function findUnseen(query: IdentityQuery, hits: readonly CrmRecord[], call: Call) {
    const seen = new Set(hits.map(({ ref }) => `${ref.type} ${ref.id}`));
    const recent = await findRecentRecords(database.read, toQueryKeys(account, query)).catch(throwStoreError);
    const unseen = recent.filter(({ type, id }) => !seen.has(`${type} ${id}`));
    const records = (await Promise.all(unseen.map((ref) => readIfThere(connector, ref, call))))
      .filter((record) => record !== undefined)
      .map((record) => [`${record.ref.type} ${record.ref.id}`, record] as const);
    // Two that were merged since are one.
    return [...new Map(records.filter(([key]) => !seen.has(key))).values()];
  }

  const own: Pick<Connector, 'find' | 'create' | 'update'> = {
    async find(query, call) {
      const hits = await connector.find(query, call);
      // An earlier try may have made the record and not lived to remember it.
      if (call.attempt > 1) for (const { ref, fields } of hits) await remember(ref, fields);
      return [...hits, ...(await findUnseen(query, hits, call))];
    },
    async create(draft, call) {
      const keys = toUnsureKeys(connector, account, draft);
      await refuseUnsure(keys);
      const created = await connector.create(draft, call).catch(async (error: unknown) => {
        if (isUnsure(error)) await save(keys, NOBODY);
        throw error;
      });
      await remember(created.record.ref, draft.fields);
      return created;
    },
    async update(ref, changes, call) {
      const record = await connector.update(ref, changes, call);
      await remember(record.ref, changes);
      return record;
    },
  };
  return override(connector, own);
}

/** Stands where a record would: one may have been made. */
const NOBODY: RecordRef = { type: '', id: '' };

function isUnsure(error: unknown): boolean {
  return error instanceof ConnectorError && (error.kind === 'timeout' || error.kind === 'unavailable');
}

/** Of a record whose lost create only the search can tell: nothing it has is unique in CRMs. [] for every other. */
function toUnsureKeys(connector: Connector, account: string, draft: RecordDraft): readonly string[] {
  if (connector.keepsVisitors === true && draft.visitorKey !== undefined) return [];
  const slots = connector.recordTypes.find(({ type }) => type === draft.type)?.slots ?? [];
  const keys = toFieldKeys(`unsure ${account}`, slots, draft.fields);
  const hasEmail = slots.some(({ field, holds }) => holds === 'email' && draft.fields[field] !== undefined);
  return hasEmail ? [] : keys;
}

/** Not a copy: a connector may be of a class, and what it says of itself may change. */
function override(connector: Connector, own: Partial<Connector>): Connector {
  return new Proxy(connector, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function throwStoreError(cause: unknown): never {
  throw new RecentRecordsError(cause);
}

async function readIfThere(connector: Connector, ref: RecordRef, call: Call): Promise<CrmRecord | undefined> {
  try {
    return await connector.read(ref, call);
  } catch (error) {
    if (!isGone(error)) throw error;
    return undefined;
  }
}

function toQueryKeys(account: string, { emails, phones }: IdentityQuery): readonly string[] {
  const numbers = phones.map(({ e164 }) => toPhoneIdentity(e164));
  return toKeys(account, emails, numbers);
}

function toFieldKeys(account: string, slots: readonly Slot[], fields: FieldChanges): readonly string[] {
  const valuesOf = (holds: Slot['holds']) =>
    slots.filter((slot) => slot.holds === holds).flatMap(({ field }) => fields[field] ?? []);
  const emails = valuesOf('email').flatMap(toEmails);
  const phones = valuesOf('phone').flatMap((value) => toPhones(value, {}));
  return toKeys(
    account,
    emails,
    phones.map(({ e164 }) => (e164 === undefined ? undefined : toPhoneIdentity(e164))),
  );
}

function toKeys(account: string, emails: readonly string[], phones: readonly (string | undefined)[]) {
  const texts = [
    ...emails.map((email) => `email ${email}`),
    ...phones.filter((phone) => phone !== undefined).map((phone) => `phone ${phone}`),
  ];
  return [...new Set(texts)].map((text) => toKey(`recent ${account} ${text}`));
}
