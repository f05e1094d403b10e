import type { Connector } from '../../../connectors/connector.ts';
import { checkAccount } from './check.ts';
import { CONTACT_TYPE, defaultCard, slots } from './contact.ts';
import { describeSchema } from './describe.ts';
import { findContacts } from './find-contacts.ts';
import { toLink, toRefFromLink } from './link.ts';
import { logActivity } from './log-activity.ts';
import { findOwner } from './owners.ts';
import { checkSettings, type ExampleCrmSettings } from './settings.ts';
import { createSend } from './transport.ts';
import { createContact, readContact, updateContact } from './write-contact.ts';

/** One connected account. Reaches nothing until it is asked to. Throws `rejected` for settings that cannot work. */
export function openConnector(settings: ExampleCrmSettings): Connector {
  checkSettings(settings);
  const { apiUrl, timeZone } = settings;
  const send = createSend(settings);
  return {
    recordTypes: [{ type: CONTACT_TYPE, title: 'Contact', slots }],
    createType: CONTACT_TYPE,
    defaultCard,
    find: (query, call) => findContacts(send, query, call),
    read: (ref, call) => readContact(send, ref, call),
    create: (draft, call) => createContact(send, draft, call),
    update: (ref, changes, call) => updateContact(send, ref, changes, call),
    log: (ref, activity, previous, call) => logActivity({ send, timeZone }, ref, activity, previous, call),
    findOwner: (email, call) => findOwner(send, email, call),
    describe: (call) => describeSchema(send, call),
    check: (call) => checkAccount(send, call),
    link: (ref) => toLink(apiUrl, ref),
    refFromLink: (link) => toRefFromLink(apiUrl, link),
  };
}
