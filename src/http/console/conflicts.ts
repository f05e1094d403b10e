import type Router from '@koa/router';
import type { Context } from 'koa';
import { BASE } from '../../../console/layout.ts';
import { TEXTS } from '../../../console/texts.ts';
import { findEventStory } from '../../store/find-event.ts';
import { type Conflict, listConflicts } from '../../store/list-conflicts.ts';
import { settleConflict } from '../../store/settle-conflict.ts';
import { applyConflict } from '../../sync/apply-conflict.ts';
import { showAttention } from './attention.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, goTo, readParameter } from './guard.ts';
import { withWork } from './link-record.ts';

/** /console/conflicts/:id: a chat's value that found no place is written after all, or dismissed. */
export function addConflicts(router: Router, guard: Guard, tools: ConsoleTools): void {
  const { database, log } = tools;
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
    guard.change(async (context, frame) => {
      const conflict = await readConflict(context, tools);
      if (conflict.state !== 'open') return goTo(context, `${BASE}/attention`, 'settled');
      const trouble = await apply(tools, conflict);
      log.info({ conflict: conflict.id, done: trouble === undefined }, 'console:conflict:apply');
      if (trouble !== undefined) return showAttention(context, frame, tools, 422, trouble);
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
  return withWork(tools, story, (work) => applyConflict(work, conflict));
}
