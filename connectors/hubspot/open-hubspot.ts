import type { Call, Connector, ConnectorHost } from '../connector.ts';
import { createAccount } from './account.ts';
import { CONTACT_TYPE, createPaths } from './api.ts';
import { checkAccount } from './check.ts';
import type { HubspotContext } from './context.ts';
import { describeSchema } from './describe.ts';
import { defaultCard, toRecordTypes, toSlots } from './fields.ts';
import { findContacts } from './find-contacts.ts';
import { toLink, toRefFromLink } from './link.ts';
import { logActivity } from './log-activity.ts';
import { createLostProperties } from './lost-properties.ts';
import { createOwners } from './owners.ts';
import { readContact } from './read-contact.ts';
import { createRecentContacts } from './recent-contacts.ts';
import { checkSettings, type HubspotSettings } from './settings.ts';
import { createSend, type Send } from './transport.ts';
import { createContact, updateContact } from './write-contact.ts';

function createContext(settings: HubspotSettings, secrets: ConnectorHost['secrets']): HubspotContext {
  const paths = createPaths(settings.apiVersion);
  const slots = toSlots(settings);
  const phoneFields = slots.filter((slot) => slot.holds === 'phone').map((slot) => slot.field);
  // Sending needs the account's time zone and reading the account needs sending, hence the function.
  const account = createAccount(paths, (): Send => send);
  const send = createSend(settings, secrets, paths, () => account.timeZone);
  return {
    settings,
    paths,
    slots,
    send,
    account,
    owners: createOwners(paths, send),
    recent: createRecentContacts(phoneFields, settings.visitorProperty),
    lost: createLostProperties(),
  };
}

/** One connected HubSpot account. Reaches nothing until it is asked to. */
export function openHubspot(settings: HubspotSettings, secrets: ConnectorHost['secrets']): Connector {
  checkSettings(settings);
  const context = createContext(settings, secrets);
  return {
    recordTypes: toRecordTypes(settings),
    createType: CONTACT_TYPE,
    defaultCard,
    get keepsVisitors() {
      return settings.visitorProperty !== '' && !context.lost.has(settings.visitorProperty);
    },
    async warm(call: Call) {
      await Promise.all([context.account.ensure(call), context.owners.load(call)]);
    },
    find: (query, call) => findContacts(context, query, call),
    read: (ref, call) => readContact(context, ref, call),
    create: (draft, call) => createContact(context, draft, call),
    update: (ref, changes, call) => updateContact(context, ref, changes, call),
    log: (ref, activity, previous, call) => logActivity(context, ref, activity, previous, call),
    findOwner: (email, call) => context.owners.find(email, call),
    describe: (call) => describeSchema(context, call),
    check: (call) => checkAccount(context, call),
    link: (ref) => toLink(ref, context.account.portal),
    refFromLink: (link) => toRefFromLink(link, context.account.portal),
  };
}
