import type Router from '@koa/router';
import type { Context } from 'koa';
import {
  type EraseSubject,
  type HoldingsView,
  type PersonRecord,
  renderErase,
  renderErased,
  toChoice,
} from '../../../console/erase-page.ts';
import type { PageFrame } from '../../../console/layout.ts';
import { TEXTS } from '../../../console/texts.ts';
import type { Identity } from '../../lead/person.ts';
import {
  type ForgetTools,
  findContacts,
  findHoldings,
  forgetPerson,
  NoMarkingKeyError,
} from '../../privacy/forget-person.ts';
import { toPersonIdentity } from '../../privacy/person-identity.ts';
import { toSqlitePath } from '../../store/open-store.ts';
import type { AccountRecord } from '../../store/person-rows.ts';
import { scrubInThread } from '../../store/scrub-thread.ts';
import { countHoldings, StillRunningError } from '../../sync/erase-person.ts';
import type { Holdings } from '../../sync/holdings.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, sendPage } from './guard.ts';

const KINDS = ['visitor', 'email', 'phone'] as const;

/** /console/person/erase: tells what is held of a person known by a visitor, chat, e-mail or phone, and forgets it. */
export function addErase(router: Router, guard: Guard, tools: ConsoleTools): void {
  router.get(
    '/person/erase',
    guard.page(async (context, frame) => {
      await showHoldings(context, frame, tools, new URLSearchParams(context.querystring), 200);
    }),
  );
  router.post(
    '/person/erase',
    guard.change(async (context, frame, form) => {
      if (form.get('confirm') !== 'yes') {
        return showHoldings(context, frame, tools, form, 422, TEXTS.erase.notConfirmed);
      }
      try {
        await erase(context, frame, tools, form);
      } catch (error) {
        if (!(error instanceof NoMarkingKeyError || error instanceof StillRunningError)) throw error;
        await showHoldings(context, frame, tools, form, 422, error.message);
      }
    }),
  );
}

async function erase(context: Context, frame: PageFrame, tools: ConsoleTools, form: URLSearchParams): Promise<void> {
  const { identity } = readSubject(context, form, tools);
  const known = listOthers(await findHoldings(toForgetTools(tools), [identity]), [identity]);
  // Only what the page has shown: nobody is erased whom a form invents.
  const also = known.filter((other) => form.getAll('also').includes(toChoice(other)));
  const person = [identity, ...also];
  const { counts, contacts, holdings } = await forgetPerson(toForgetTools(tools), person);
  tools.log.info({ ...counts, contacts: contacts.length }, 'console:person:erase');
  const page = renderErased(frame, {
    counts,
    own: contacts.map((contact) => ({ ...contact, link: undefined })),
    remote: toRecords(tools, holdings.records).filter((record) => !isOwn(tools, record)),
    others: listOthers(holdings, person),
    remains: await cleanUp(tools),
  });
  sendPage(context, page);
}

async function showHoldings(
  context: Context,
  frame: PageFrame,
  tools: ConsoleTools,
  query: URLSearchParams,
  status: number,
  alert?: string,
): Promise<void> {
  const subject = readSubject(context, query, tools);
  const { identity } = subject;
  const holdings = await findHoldings(toForgetTools(tools), [identity]);
  const contacts = await findContacts(toForgetTools(tools), [identity], holdings);
  const { events, links, agents } = holdings;
  if (events.length + links.length + agents.length + contacts.length === 0) context.throw(404, TEXTS.person.missing);
  const view: HoldingsView = {
    counts: countHoldings([holdings]),
    own: toRecords(tools, contacts),
    remote: toRecords(tools, holdings.records).filter((record) => !isOwn(tools, record)),
    visitors: holdings.visitorKeys,
    others: listOthers(holdings, [identity]),
  };
  sendPage(context, renderErase(frame, { ...view, subject, alert }), status);
}

/** Whom the page is about. Throws 404 for what names nobody. */
function readSubject(context: Context, query: URLSearchParams, { current }: ConsoleTools): EraseSubject {
  const kind = KINDS.find((one) => query.has(one)) ?? 'visitor';
  const regions = [...current().channels.values()].map(({ config }) => config.region);
  const identity = toPersonIdentity(kind, query.get(kind) ?? '', regions);
  return {
    identity: identity ?? context.throw(404, TEXTS.person.missing),
    account: query.get('account') ?? '',
    event: query.get('event') ?? '',
  };
}

function toForgetTools({ database, current, storageUrl }: ConsoleTools): ForgetTools {
  const { accounts, channels } = current();
  return { database, accounts, storageUrl, region: (channel) => channels.get(channel)?.config.region ?? undefined };
}

function toRecords({ current }: ConsoleTools, records: readonly AccountRecord[]): readonly PersonRecord[] {
  const { accounts } = current();
  return records.map((record) => ({ ...record, link: accounts.get(record.account)?.connector.link(record) }));
}

/** Whether its CRM is kept here. */
function isOwn({ current }: ConsoleTools, { account }: PersonRecord): boolean {
  return current().accounts.get(account)?.connector.people !== undefined;
}

/** E-mails and phones of the events found that nobody has named yet. */
function listOthers({ identities }: Holdings, named: readonly Identity[]): readonly Identity[] {
  return identities.filter(
    (identity) => identity.kind !== 'visitor' && !named.some((one) => toChoice(one) === toChoice(identity)),
  );
}

/** What was removed would stay readable in unused parts of the file. */
async function cleanUp({ storageUrl, log }: ConsoleTools): Promise<string> {
  const { erase: texts } = TEXTS;
  if (!storageUrl.startsWith('sqlite:')) return texts.backups;
  try {
    return (await scrubInThread(toSqlitePath(storageUrl))) ? texts.scrubbed : texts.unscrubbed;
  } catch (error) {
    log.warn({ err: error }, 'console:scrub:error');
    return texts.unscrubbed;
  }
}
