import type Router from '@koa/router';
import type { Context } from 'koa';
import {
  type HoldingsView,
  type PersonRecord,
  renderErase,
  renderErased,
  toChoice,
} from '../../../console/erase-page.ts';
import type { PageFrame } from '../../../console/layout.ts';
import { TEXTS } from '../../../console/texts.ts';
import type { Identity } from '../../lead/person.ts';
import { type ForgetTools, findHoldings, forgetPerson, NoMarkingKeyError } from '../../privacy/forget-person.ts';
import { toSqlitePath } from '../../store/open-store.ts';
import { scrubInThread } from '../../store/scrub-thread.ts';
import { StillRunningError } from '../../sync/erase-person.ts';
import type { Holdings } from '../../sync/holdings.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, sendPage } from './guard.ts';

/** /console/person/erase: tells what is held of a visitor, and forgets it. */
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
  const visitor = readVisitor(form);
  const known = listOthers(await findHoldings(toForgetTools(tools), [visitor]));
  // Only what the page has shown: nobody is erased whom a form invents.
  const also = known.filter((identity) => form.getAll('also').includes(toChoice(identity)));
  const person = [visitor, ...also];
  const { counts, contacts, holdings } = await forgetPerson(toForgetTools(tools), person);
  tools.log.info({ ...counts, contacts: contacts.length }, 'console:person:erase');
  const page = renderErased(frame, {
    counts,
    own: contacts.map((contact) => ({ ...contact, link: undefined })),
    remote: toView(tools, holdings).remote,
    others: listOthers(holdings).filter((identity) => !person.some((one) => toChoice(one) === toChoice(identity))),
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
  const visitor = readVisitor(query);
  const holdings = await findHoldings(toForgetTools(tools), [visitor]);
  if (holdings.events.length + holdings.links.length === 0) context.throw(404, TEXTS.person.missing);
  const account = query.get('account') ?? '';
  const page = renderErase(frame, { ...toView(tools, holdings), account, visitorKey: visitor.value, alert });
  sendPage(context, page, status);
}

function readVisitor(query: URLSearchParams): Identity {
  return { kind: 'visitor', value: query.get('visitor') ?? '' };
}

function toForgetTools({ database, current, storageUrl }: ConsoleTools): ForgetTools {
  const { accounts, channels } = current();
  return { database, accounts, storageUrl, region: (channel) => channels.get(channel)?.config.region ?? undefined };
}

function toView({ current }: ConsoleTools, holdings: Holdings): HoldingsView {
  const { accounts } = current();
  const records: readonly PersonRecord[] = holdings.records.map((record) => ({
    ...record,
    link: accounts.get(record.account)?.connector.link(record),
  }));
  const isOwn = ({ account }: PersonRecord) => accounts.get(account)?.connector.people !== undefined;
  const { events, decisions, links, activities, conflicts } = holdings;
  return {
    counts: {
      events: events.length,
      decisions: decisions.length,
      links: links.length,
      activities: activities.length,
      conflicts: conflicts.length,
    },
    own: records.filter(isOwn),
    remote: records.filter((record) => !isOwn(record)),
    others: listOthers(holdings),
  };
}

function listOthers({ identities }: Holdings): readonly Identity[] {
  return identities.filter(({ kind }) => kind !== 'visitor');
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
