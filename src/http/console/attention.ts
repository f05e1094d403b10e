import type Router from '@koa/router';
import type { Context } from 'koa';
import { type AmbiguousPerson, renderAttention } from '../../../console/attention-page.ts';
import { BASE } from '../../../console/layout.ts';
import { TEXTS } from '../../../console/texts.ts';
import { findEventStory } from '../../store/find-event.ts';
import { type Conflict, listConflicts } from '../../store/list-conflicts.ts';
import { listUnfinished, type UnfinishedEvent } from '../../store/list-unfinished.ts';
import { reopenEvents } from '../../store/reopen-events.ts';
import { settleConflict } from '../../store/settle-conflict.ts';
import { applyConflict } from '../../sync/apply-conflict.ts';
import type { ConsoleTools } from './console.ts';
import { readDecision } from './events.ts';
import { type Guard, goTo, readParameter, sendPage } from './guard.ts';
import { withWork } from './link-record.ts';

const LIMIT = 200;

/** What waits for a person: events given up, people who match several records, values without a place. */
export function addAttention(router: Router, guard: Guard, tools: ConsoleTools): void {
  const { database, log } = tools;
  router.get(
    '/attention',
    guard.page(async (context, frame) => {
      const waiting = await listUnfinished(database.read, 'waiting', LIMIT);
      const page = renderAttention(frame, {
        dead: await listUnfinished(database.read, 'dead', LIMIT),
        people: toPeople(waiting),
        conflicts: await listConflicts(database.read, { state: 'open', limit: LIMIT }),
        accounts: toTroubles(tools),
        limit: LIMIT,
      });
      sendPage(context, page);
    }),
  );
  router.post(
    '/attention/replay-all',
    guard.change(async (context) => {
      const count = await database.write((transaction) => reopenEvents(transaction, database, { state: 'dead' }));
      log.info({ count }, 'console:event:replay-all');
      goTo(context, `${BASE}/attention`, 'replayed-all');
    }),
  );
  router.post(
    '/conflicts/:id/dismiss',
    guard.change(async (context) => {
      const { id } = await readConflict(context, tools);
      const isDone = await database.write((transaction) => settleConflict(transaction, id, 'dismissed'));
      log.info({ conflict: id, done: isDone }, 'console:conflict:dismiss');
      goTo(context, `${BASE}/attention`, isDone ? 'dismissed' : 'settled');
    }),
  );
  router.post(
    '/conflicts/:id/apply',
    guard.change(async (context) => {
      const conflict = await readConflict(context, tools);
      if (conflict.state !== 'open') return goTo(context, `${BASE}/attention`, 'settled');
      const trouble = await apply(tools, conflict);
      log.info({ conflict: conflict.id, done: trouble === undefined }, 'console:conflict:apply');
      if (trouble !== undefined) context.throw(422, trouble);
      goTo(context, `${BASE}/attention`, 'applied');
    }),
  );
}

async function readConflict(context: Context, { database }: ConsoleTools): Promise<Conflict> {
  const [conflict] = await listConflicts(database.read, { id: readParameter(context, 'id'), limit: 1 });
  return conflict ?? context.throw(404);
}

async function apply(tools: ConsoleTools, conflict: Conflict): Promise<string | undefined> {
  const story = await findEventStory(tools.database.read, conflict.eventId);
  if (story === undefined) return TEXTS.event.missing;
  return withWork(tools, story, async (work) =>
    (await applyConflict(work, conflict)) ? undefined : TEXTS.problems.noPlace,
  );
}

/** Waiting events by visitor, each with the newest one. */
function toPeople(waiting: readonly UnfinishedEvent[]): readonly AmbiguousPerson[] {
  const groups = Map.groupBy(waiting, ({ account, visitorKey, id }) => `${account} ${visitorKey ?? id}`);
  return [...groups.values()].flatMap((events) => {
    const [event] = events;
    if (event === undefined) return [];
    const identities = readDecision(event.decision)?.identities;
    const names = [...(identities?.emails ?? []), ...(identities?.phones ?? [])];
    return [{ event, count: events.length, identities: names.join(', ') || (event.visitorKey ?? event.id) }];
  });
}

function toTroubles({ accounts }: ConsoleTools): readonly string[] {
  return [...accounts].flatMap(([name, { circuit }]) => {
    const cause = circuit.cause();
    return cause === undefined ? [] : [`${name}: ${cause.message}`];
  });
}
