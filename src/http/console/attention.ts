import type Router from '@koa/router';
import type { Context } from 'koa';
import { type AmbiguousPerson, renderAttention } from '../../../console/attention-page.ts';
import { BASE, type PageFrame } from '../../../console/layout.ts';
import { listConflicts } from '../../store/list-conflicts.ts';
import { listUnfinished, type UnfinishedEvent } from '../../store/list-unfinished.ts';
import { replayEvents } from '../../store/replay-events.ts';
import { listMissedAgents } from './agents.ts';
import type { ConsoleTools } from './console.ts';
import { readDecision } from './events.ts';
import { type Guard, goTo, sendPage } from './guard.ts';
import { listSchemaTroubles } from './schema.ts';

const LIMIT = 200;

/** What waits for a person: events given up, people who match several records, values without a place. */
export function addAttention(router: Router, guard: Guard, tools: ConsoleTools): void {
  const { database, log } = tools;
  router.get(
    '/attention',
    guard.page((context, frame) => showAttention(context, frame, tools, 200)),
  );
  router.post(
    '/attention/replay-all',
    guard.change(async (context) => {
      const count = await replayEvents(database, {});
      log.info({ count }, 'console:event:replay-all');
      goTo(context, `${BASE}/attention`, 'replayed-all');
    }),
  );
}

/** Sends the page; `alert`: why something that was asked for here was not done. */
export async function showAttention(
  context: Context,
  frame: PageFrame,
  tools: ConsoleTools,
  status: number,
  alert?: string,
): Promise<void> {
  const { read } = tools.database;
  const waiting = await listUnfinished(read, 'waiting', LIMIT);
  const page = renderAttention(frame, {
    dead: await listUnfinished(read, 'dead', LIMIT),
    people: toPeople(waiting),
    conflicts: await listConflicts(read, { state: 'open', limit: LIMIT }),
    schemas: await listSchemaTroubles(tools),
    agents: await listMissedAgents(tools),
    accounts: toTroubles(tools),
    limit: LIMIT,
    alert,
  });
  sendPage(context, page, status);
}

/** Waiting events by visitor, or by chat where Jivo named none, each with the newest one. */
function toPeople(waiting: readonly UnfinishedEvent[]): readonly AmbiguousPerson[] {
  const groups = Map.groupBy(waiting, ({ account, channel, visitorKey, chatId, id }) =>
    JSON.stringify(
      visitorKey === undefined && chatId !== undefined ? [account, channel, chatId] : [account, visitorKey ?? id],
    ),
  );
  return [...groups.values()].flatMap((events) => {
    const [event] = events;
    if (event === undefined) return [];
    const identities = readDecision(event.decision)?.identities;
    const names = [...(identities?.emails ?? []), ...(identities?.phones ?? [])];
    return [{ event, count: events.length, identities: names.join(', ') || (event.visitorKey ?? event.id) }];
  });
}

function toTroubles({ current }: ConsoleTools): readonly string[] {
  return [...current().accounts].flatMap(([name, { circuit }]) => {
    const cause = circuit.cause();
    return cause === undefined ? [] : [`${name}: ${cause.message}`];
  });
}
