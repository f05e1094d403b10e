import type { Call, Connector, CrmRecord, FieldChanges, IdentityQuery, RecordRef } from '../../connectors/connector.ts';
import { findRecentRecords, type RecentRecord, saveRecentRecords } from '../store/recent-records.ts';
import type { SessionConnector } from './crm.ts';
import { toFieldKeys, toQueryKeys } from './recent-keys.ts';
import { throwStoreError } from './recent-records-error.ts';
import { createUnsureRecords, isUnsure, type RecentOptions } from './unsure-records.ts';
import { isGone } from './work.ts';

/**
 * The connector, reading its own writes whichever process made them: who was written a moment ago is found although the CRM's
 * search does not show it yet, and nobody is made twice. A connector's own memory ends with its process. undefined: the CRM's
 * search misses nothing.
 */
export function rememberWrites(connector: Connector, options: RecentOptions): SessionConnector | undefined {
  const { account, database, searchLagMs } = options;
  if (searchLagMs === 0) return undefined;
  const unsure = createUnsureRecords(connector, options);

  const slotsOf = (ref: RecordRef) => connector.recordTypes.find(({ type }) => type === ref.type)?.slots ?? [];
  /** `settled`: marks of a create that this record answers. */
  const toRecent = (ref: RecordRef, fields: FieldChanges, settled: readonly string[] = []): RecentRecord => ({
    ref,
    keys: toFieldKeys(account, slotsOf(ref), fields),
    settled,
  });

  const save = (recent: RecentRecord) =>
    database.write((transaction) => saveRecentRecords(transaction, database, [recent])).catch(throwStoreError);

  /** `own`: what the session has written, which the store has not yet. */
  async function findUnseen(
    query: IdentityQuery,
    { hits, own }: { readonly hits: readonly CrmRecord[]; readonly own: readonly RecentRecord[] },
    call: Call,
  ) {
    const seen = new Set(hits.map(({ ref }) => `${ref.type} ${ref.id}`));
    const keys = toQueryKeys(account, query);
    const stored = await findRecentRecords(database, keys, 2 * searchLagMs).catch(throwStoreError);
    const recent = [
      ...stored,
      ...own.filter((one) => one.keys.some((key) => keys.includes(key))).map(({ ref }) => ref),
    ];
    const unseen = recent.filter(({ type, id }) => !seen.has(`${type} ${id}`));
    const records = (await Promise.all(unseen.map((ref) => readIfThere(connector, ref, call))))
      .filter((record) => record !== undefined)
      .map((record) => [`${record.ref.type} ${record.ref.id}`, record] as const);
    // Two that were merged since are one.
    return [...new Map(records.filter(([key]) => !seen.has(key))).values()];
  }

  // Others look for what is noted only once this event has ended: they share an identity with it.
  return (keep) => {
    const own: RecentRecord[] = [];
    const note = (recent: RecentRecord) => {
      own.push(recent);
      keep(recent);
    };
    return override(connector, {
      async find(query, call) {
        const hits = await connector.find(query, call);
        // An earlier try may have made the record and not lived to remember it.
        if (call.attempt > 1) for (const { ref, fields } of hits) note(toRecent(ref, fields));
        return [...hits, ...(await findUnseen(query, { hits, own }, call))];
      },
      async create(draft, call) {
        const marks = unsure.keysOf(draft, call);
        await unsure.begin(marks);
        const created = await connector.create(draft, call).catch(async (error: unknown) => {
          // Asked again: the connector may just have learned that it keeps no visitors after all.
          await (isUnsure(error) ? unsure.stay(unsure.keysOf(draft, call)) : unsure.end(marks));
          throw error;
        });
        const recent = toRecent(created.record.ref, draft.fields, marks);
        // A mark left would hold up the event itself, should it make the record again.
        if (marks.length > 0) await save(recent);
        else note(recent);
        return created;
      },
      async update(ref, changes, call) {
        const record = await connector.update(ref, changes, call);
        note(toRecent(record.ref, changes));
        return record;
      },
    });
  };
}

/** Not a copy: a connector may be of a class, and what it says of itself may change. */
function override(connector: Connector, own: Pick<Connector, 'find' | 'create' | 'update'>): Connector {
  return new Proxy(connector, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function readIfThere(connector: Connector, ref: RecordRef, call: Call): Promise<CrmRecord | undefined> {
  try {
    return await connector.read(ref, call);
  } catch (error) {
    if (!isGone(error)) throw error;
    return undefined;
  }
}
