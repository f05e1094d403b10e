import type Router from '@koa/router';
import { toErasePath } from '../../../console/erase-page.ts';
import { type ListFilter, renderEventList } from '../../../console/event-list-page.ts';
import { TEXTS } from '../../../console/texts.ts';
import { knownEvents } from '../../jivo/effects.ts';
import { toEmails } from '../../lead/email.ts';
import type { Lead } from '../../lead/lead.ts';
import { toPhone } from '../../lead/phone.ts';
import { toPersonIdentity } from '../../privacy/person-identity.ts';
import { type EventSearch, searchEvents } from '../../store/search-events.ts';
import type { EventState } from '../../store/tables.ts';
import { toEmailOptions, toPersonKeys } from '../../sync/identities.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, sendPage } from './guard.ts';

const PAGE_SIZE = 50;
const MAX_LENGTH = 200;
const STATES: readonly EventState[] = ['open', 'done', 'ignored', 'waiting', 'dead'];

/** GET /console/events: the events that match. */
export function addEventList(router: Router, guard: Guard, tools: ConsoleTools): void {
  router.get(
    '/events',
    guard.page(async (context, frame) => {
      const filter = readFilter(new URLSearchParams(context.querystring));
      const search = toSearch(filter, tools);
      const found =
        search === undefined ? { events: [], older: undefined } : await searchEvents(tools.database.read, search);
      const page = renderEventList(frame, {
        filter,
        found,
        channels: [...tools.current().channels.keys()],
        kinds: knownEvents.filter(({ effect }) => effect !== 'ignore').map(({ name }) => name),
        erasePath: toPersonErasePath(filter.q, tools),
        alert: search === undefined ? TEXTS.list.badSearch : undefined,
      });
      sendPage(context, page);
    }),
  );
}

/** undefined: the text is no e-mail and no phone. */
function toPersonErasePath(text: string, { current }: ConsoleTools): string | undefined {
  const { accounts, channels } = current();
  const regions = [...channels.values()].map(({ config }) => config.region);
  const identity = toPersonIdentity('email', text, regions) ?? toPersonIdentity('phone', text, regions);
  const [account = ''] = accounts.keys();
  return identity === undefined ? undefined : toErasePath({ identity, account, event: '' });
}

function readFilter(query: URLSearchParams): ListFilter {
  const read = (name: keyof ListFilter) => (query.get(name) ?? '').trim().slice(0, MAX_LENGTH);
  return {
    q: read('q'),
    visitor: read('visitor'),
    channel: read('channel'),
    kind: read('kind'),
    state: read('state'),
    from: read('from'),
    until: read('until'),
    before: read('before'),
  };
}

/** undefined: the search text is nothing one can look for. */
function toSearch(filter: ListFilter, tools: ConsoleTools): EventSearch | undefined {
  const state = STATES.find((one) => one === filter.state);
  const from = toMoment(filter.from);
  const until = toMoment(filter.until);
  const person = filter.q === '' ? {} : toIdentity(filter.q, tools);
  if (person === undefined) return undefined;
  return {
    limit: PAGE_SIZE,
    ...(filter.visitor !== '' && { visitorKey: filter.visitor }),
    ...(filter.channel !== '' && { channel: filter.channel }),
    ...(filter.kind !== '' && { name: filter.kind }),
    ...(state !== undefined && { state }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(/^\d{1,15}$/.test(filter.before) && { before: Number(filter.before) }),
    ...person,
  };
}

/** What a browser's date field gives, read as UTC. */
function toMoment(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return undefined;
  const time = Date.parse(`${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** An e-mail, a phone in any spelling, or a chat id: digits may be either. */
function toIdentity(text: string, tools: ConsoleTools): Pick<EventSearch, 'personKeys'> | undefined {
  const emails = toEmails(text);
  const keys = [...tools.current().channels.values()].flatMap(({ name, config, crm }) => {
    const phone = toPhone(text, config.region === null ? {} : { region: config.region });
    const lead: Lead = {
      channel: name,
      emails,
      phones: emails.length > 0 || phone === undefined ? [] : [phone],
      tags: [],
      attributes: {},
      source: {},
    };
    const chatId = /^[\w-]{1,40}$/.test(text) ? text : undefined;
    return toPersonKeys(crm.account, lead, chatId, toEmailOptions(config.match));
  });
  if (keys.length === 0) return undefined;
  return { personKeys: [...new Set(keys)].map((key) => tools.database.vault.blind(key)) };
}
