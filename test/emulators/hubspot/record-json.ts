import { nameAssociation } from './associations.ts';
import { toTimestamp } from './clock.ts';
import type { Portal } from './portal.ts';
import type { ObjectType } from './properties.ts';
import { namesOfBookkeeping, type StoredRecord } from './records.ts';

/** What an answer shows when the request names no properties. */
const DEFAULT_PROPERTIES: Readonly<Record<ObjectType, readonly string[]>> = {
  contacts: ['email', 'firstname', 'lastname'],
  notes: [],
  calls: [],
  tasks: [],
};

const OBJECT_TYPE_IDS: Readonly<Record<ObjectType, string>> = {
  contacts: '0-1',
  notes: '0-46',
  calls: '0-48',
  tasks: '0-27',
};

/** `asked`: the named ones. `stored`: everything that has a value, as a create answers. */
export type Selection = { readonly asked: readonly string[] } | 'default' | 'stored';

function toProperties(
  portal: Portal,
  type: ObjectType,
  values: ReadonlyMap<string, string>,
  selection: Selection,
): Record<string, string | null> {
  const chosen =
    selection === 'default' ? DEFAULT_PROPERTIES[type] : selection === 'stored' ? [...values.keys()] : selection.asked;
  const shown: Record<string, string | null> = {};
  for (const name of [...chosen, ...namesOfBookkeeping(type)].sort()) {
    if (!portal.catalog.find(type, name)) continue;
    const value = values.get(name);
    if (value === undefined && portal.settings.neverSet === 'absent') continue;
    if (selection === 'stored' && !value) continue;
    shown[name] = value ? value : null;
  }
  return shown;
}

/** The wire form of a record. `values` differs from the record's own when search shows an older state. */
export function toRecordJson(
  portal: Portal,
  record: StoredRecord,
  selection: Selection,
  values: ReadonlyMap<string, string> = record.values,
): Record<string, unknown> {
  const { uiDomain, portalId, recordUrls } = portal.settings;
  const url = `https://${uiDomain}/contacts/${portalId}/record/${OBJECT_TYPE_IDS[record.type]}/${record.id}`;
  return {
    id: record.id,
    properties: toProperties(portal, record.type, values, selection),
    createdAt: toTimestamp(record.createdAt),
    updatedAt: toTimestamp(record.updatedAt),
    archived: record.archivedAt !== undefined,
    ...(record.archivedAt === undefined ? {} : { archivedAt: toTimestamp(record.archivedAt) }),
    ...(recordUrls ? { url } : {}),
  };
}

/** The `associations` member of a read; types without a link are left out, and so is the member without any. */
export function toAssociationsJson(
  portal: Portal,
  record: StoredRecord,
  types: readonly ObjectType[],
): { associations?: Record<string, unknown> } {
  const found = types.flatMap((type) => {
    const ids = portal.associations.of({ to: record.type, id: record.id }, type);
    const live = ids.filter((id) => portal.tables[type].resolve(id)?.archivedAt === undefined);
    const results = live.map((id) => ({ id, type: nameAssociation(record.type, type) }));
    return results.length > 0 ? [[type, { results }] as const] : [];
  });
  return found.length > 0 ? { associations: Object.fromEntries(found) } : {};
}
