import type { Connector, CrmRecord, FieldChanges, RecordDraft, RecordRef } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Activity } from '../lead/activity.ts';
import { toRefText } from './work.ts';

/** What would have been sent to the CRM. */
export type Unsent =
  | { readonly operation: 'create'; readonly draft: RecordDraft }
  | { readonly operation: 'update'; readonly ref: RecordRef; readonly changes: FieldChanges }
  | { readonly operation: 'log'; readonly ref: RecordRef; readonly activity: Activity };

/** Id of a record or entry that a dry run would have made. */
export const UNSENT_ID = '(new)';

/**
 * The same CRM to look at: searches and reads are its own, writes are answered by what would be there and reach nothing,
 * because what answers them does not know the connector.
 */
export function createDryConnector(connector: Connector, note: (unsent: Unsent) => void): Connector {
  const seen = new Map<string, CrmRecord>();
  const remember = (record: CrmRecord): CrmRecord => {
    seen.set(toRefText(record.ref), record);
    return record;
  };
  return {
    ...createDryWrites(seen, note),
    recordTypes: connector.recordTypes,
    createType: connector.createType,
    defaultCard: connector.defaultCard,
    ...(connector.keepsVisitors !== undefined && { keepsVisitors: connector.keepsVisitors }),
    find: async (query, call) => (await connector.find(query, call)).map(remember),
    read: async (ref, call) => remember(await connector.read(ref, call)),
    ...(connector.findOwner !== undefined && {
      findOwner: async (email, call) => connector.findOwner?.(email, call),
    }),
    describe: (call) => connector.describe(call),
    check: (call) => connector.check(call),
    link: (ref) => (ref.id === UNSENT_ID ? undefined : connector.link(ref)),
    refFromLink: (link) => connector.refFromLink(link),
    close: async () => connector.close?.(),
  };
}

function createDryWrites(
  seen: ReadonlyMap<string, CrmRecord>,
  note: (unsent: Unsent) => void,
): Pick<Connector, 'create' | 'update' | 'log'> {
  return {
    async create(draft) {
      note({ operation: 'create', draft });
      const record = { ref: { type: draft.type, id: UNSENT_ID }, fields: draft.fields };
      return { record, ...(draft.activity !== undefined && { activity: { ids: [UNSENT_ID] } }) };
    },
    async update(ref, changes) {
      note({ operation: 'update', ref, changes });
      const record = seen.get(toRefText(ref));
      if (record === undefined) throw new ConnectorError('bug', 'A record was to be written that was never read.');
      const fields = Object.entries({ ...record.fields, ...changes }).filter(([, value]) => value !== null);
      return { ...record, fields: Object.fromEntries(fields) as CrmRecord['fields'] };
    },
    async log(ref, activity) {
      note({ operation: 'log', ref, activity });
      return { ids: [UNSENT_ID] };
    },
  };
}
