import { Associations } from './associations.ts';
import type { Clock } from './clock.ts';
import { Identities } from './identities.ts';
import { RateLimits } from './limits.ts';
import { Owners } from './owners.ts';
import { type ObjectType, PropertyCatalog } from './properties.ts';
import { RecordTable, type StoredRecord } from './records.ts';
import type { PortalSettings } from './settings.ts';
import { Tokens } from './tokens.ts';

/** One HubSpot account: everything that `reset` throws away. */
export interface Portal {
  readonly settings: PortalSettings;
  readonly clock: Clock;
  readonly catalog: PropertyCatalog;
  readonly tables: Readonly<Record<ObjectType, RecordTable>>;
  readonly identities: Identities;
  readonly associations: Associations;
  readonly owners: Owners;
  readonly tokens: Tokens;
  readonly limits: RateLimits;
}

export function createPortal(settings: PortalSettings, clock: Clock): Portal {
  const lag = { createMs: settings.searchLagMs, updateMs: settings.searchUpdateLagMs };
  const catalog = new PropertyCatalog();
  for (const draft of settings.properties) catalog.add('contacts', draft);
  const owners = new Owners(() => clock.now());
  for (const seed of settings.owners) owners.add(seed);
  return {
    settings,
    clock,
    catalog,
    owners,
    tables: {
      contacts: new RecordTable('contacts', clock, lag),
      notes: new RecordTable('notes', clock, lag),
      calls: new RecordTable('calls', clock, lag),
      tasks: new RecordTable('tasks', clock, lag),
    },
    identities: new Identities(catalog),
    associations: new Associations(),
    tokens: new Tokens(settings.tokens, settings.oauthApps, clock),
    limits: new RateLimits(
      settings.limits,
      { timeZone: settings.timeZone, namesPolicy: settings.searchLimitNamesPolicy },
      clock,
    ),
  };
}

/** The live record an id stands for now: merges followed, archived ones left out. */
export function findLive(portal: Portal, type: ObjectType, id: string): StoredRecord | undefined {
  const found = portal.tables[type].resolve(id);
  return found?.archivedAt === undefined ? found : undefined;
}
