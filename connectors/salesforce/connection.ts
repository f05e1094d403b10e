import type { Connector } from '../connector.ts';
import { checkOrg } from './check.ts';
import { createPerson } from './create.ts';
import { describeOrg } from './describe.ts';
import { findPeople } from './find.ts';
import { createLinks } from './lightning.ts';
import { logActivity } from './log.ts';
import { createNotesSwitch, type Org } from './org.ts';
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
  };
  const { link, refFromLink } = createLinks(settings, () => session.token()?.instanceUrl);
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
    find: (query, call) => findPeople(org, query, call),
    read: (ref, call) => readPerson(org, ref, call),
    create: (draft, call) => createPerson(org, draft, call),
    update: (ref, changes, call) => updatePerson(org, ref, changes, call),
    log: (ref, activity, previous, call) => logActivity(org, ref, activity, previous, call),
    findOwner: (email, call) => org.owners.find(email, call),
    describe: (call) => describeOrg(org, call),
    check: (call) => checkOrg(org, call),
    link,
    refFromLink,
  };
}
