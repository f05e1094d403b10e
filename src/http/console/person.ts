import type Router from '@koa/router';
import { toPersonPath } from '../../../console/event-list-page.ts';
import { renderPerson } from '../../../console/person-page.ts';
import { TEXTS } from '../../../console/texts.ts';
import { deleteLink, findLink } from '../../store/links.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, goTo, sendPage } from './guard.ts';
import { readPerson } from './read-person.ts';

/** /console/person: everything known of one visitor. */
export function addPerson(router: Router, guard: Guard, { database, current, log }: ConsoleTools): void {
  router.get(
    '/person',
    guard.page(async (context, frame) => {
      const { account = '', visitor = '', before = '' } = context.query as Record<string, string>;
      const view = await readPerson(
        database,
        { account: String(account), visitorKey: String(visitor) },
        current().accounts.keys(),
        String(before),
      );
      sendPage(context, renderPerson(frame, view ?? context.throw(404, TEXTS.person.missing)));
    }),
  );
  router.post(
    '/person/unlink',
    guard.change(async (context, _frame, form) => {
      const account = form.get('account') ?? '';
      const visitorKey = form.get('visitor') ?? '';
      const isLinked = (await findLink(database, account, visitorKey)) !== undefined;
      if (isLinked) await database.write((transaction) => deleteLink(transaction, account, visitorKey));
      log.info({ done: isLinked }, 'console:person:unlink');
      goTo(context, toPersonPath(account, visitorKey), isLinked ? 'unlinked' : 'not-linked');
    }),
  );
}
