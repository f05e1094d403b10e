import type { Connector, CrmRecord } from '../connector.ts';
import { checkOrg } from './check.ts';
import { createPerson } from './create.ts';
import { describeOrg } from './describe.ts';
import { findPeople } from './find.ts';
import { createLinks } from './lightning.ts';
import { logActivity } from './log.ts';
import { withoutFallbacks } from './new-record.ts';
import { createNotesSwitch, createRecentIds, type Org } from './org.ts';
import { createOwnerCache } from './owners.ts';
import { readPerson } from './read.ts';
import { createRecentWrites } from './recent-writes.ts';
import { DEFAULT_CARD, toRecordTypes } from './record-types.ts';
import { createSchema } from './schema.ts';
import { createSession } from './session.ts';
import type { SalesforceSettings } from './settings.ts';
import { updatePerson } from './update.ts';

export function createSalesforceConnector(settings: SalesforceSettings): Connector {
  const types = toRecordTypes(settings);
  const session = createSession(settings);
  const org: Org = {
    settings,
    types,
    session,
    schema: createSchema(settings, session),
    recent: createRecentWrites(types),
    owners: createOwnerCache(session),
    notes: createNotesSwitch(),
    ruled: createRecentIds(),
  };
  const { link, refFromLink } = createLinks(settings, () => session.token()?.instanceUrl);
  const show = (record: CrmRecord): CrmRecord => withoutFallbacks(settings, record);
  return {
    /** Person Accounts are left out as soon as it is known that this org has none. */
    get recordTypes() {
      return types.filter((type) => type.type !== 'account' || org.schema.mayHavePersonAccounts());
    },
    createType: settings.createType,
    defaultCard: DEFAULT_CARD,
    keepsVisitors: settings.externalIdField !== '',
    warm: async (call) => {
      await Promise.all([org.schema.load(call), org.owners.load(call)]);
    },
    find: async (query, call) => (await findPeople(org, query, call)).map(show),
    read: async (ref, call) => show(await readPerson(org, ref, call)),
    create: async (draft, call) => {
      const created = await createPerson(org, draft, call);
      return { ...created, record: show(created.record) };
    },
    update: async (ref, changes, call) => show(await updatePerson(org, ref, changes, call)),
    log: (ref, activity, previous, call) => logActivity(org, ref, activity, previous, call),
    findOwner: (email, call) => org.owners.find(email, call),
    describe: (call) => describeOrg(org, call),
    check: (call) => checkOrg(org, call),
    link,
    refFromLink,
  };
}
