import type { CrmField } from '../../../connectors/connector.ts';
import type { MappingRow } from '../../../console/mapping-form.ts';
import { parseBody } from '../../jivo/body.ts';
import { toLead } from '../../jivo/to-lead.ts';
import { LEAD_PATHS, readLeadPath } from '../../lead/mapping/lead-paths.ts';
import type { Database } from '../../store/database.ts';
import { findEventStory } from '../../store/find-event.ts';
import { searchEvents } from '../../store/search-events.ts';
import { BLANK_MAPPING } from './mapping-values.ts';

const RECENT_EVENTS = 100;

/** Every path a mapping may read, with how many of the last events have a value there; the usual ones first. */
export async function countPaths({ read }: Database): Promise<readonly (readonly [string, number])[]> {
  const counts = new Map(Object.keys(LEAD_PATHS).map((path) => [path, 0]));
  const { events } = await searchEvents(read, { limit: RECENT_EVENTS });
  for (const { id } of events) {
    const story = await findEventStory(read, id);
    if (story?.body === undefined) continue;
    const lead = toLead(parseBody(story.body), { channel: story.channel });
    const attributes = Object.keys(lead.attributes).map((name) => `attributes.${name}`);
    for (const path of new Set([...Object.keys(LEAD_PATHS), ...attributes])) {
      if (readLeadPath(lead, path) !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, left], [, right]) => right - left);
}

/** Fields of the CRM that are called like a path that events have: `utm_source` and `source.utm.source`. */
export function suggestMapping(
  fields: readonly CrmField[],
  paths: readonly (readonly [string, number])[],
): readonly MappingRow[] {
  const fold = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const wanted = new Map(
    paths
      .filter(([path, count]) => count > 0 && /^(source|attributes)\./.test(path))
      .map(([path]) => [fold(path.replace(/^(source|attributes)\./, '')), path]),
  );
  return fields.flatMap(({ name, label, writable }) => {
    const from = wanted.get(fold(name)) ?? wanted.get(fold(label));
    return writable && from !== undefined ? [{ ...BLANK_MAPPING, to: name, from }] : [];
  });
}
