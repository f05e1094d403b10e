import type Router from '@koa/router';
import type { Context } from 'koa';
import type { PageFrame } from '../../../console/layout.ts';
import { renderReadOnly, renderSetup } from '../../../console/setup-pages.ts';
import { TEXTS } from '../../../console/texts.ts';
import { applyDraft, checkChange, readFile, type SetupTools } from './config-change.ts';
import type { ConsoleTools } from './console.ts';
import { createDrafts } from './drafts.ts';
import { addAccountEdit } from './edit-account.ts';
import { addChannelEdit } from './edit-channel.ts';
import { type Guard, sendPage } from './guard.ts';
import { listAccounts } from './raw-config.ts';
import { listChannelsOf } from './removal.ts';
import { addRemoval } from './remove.ts';
import { createAccountRemoval } from './remove-account.ts';
import { createChannelRemoval } from './remove-channel.ts';
import { addAccountSetup } from './setup-account.ts';
import { addChannelSetup } from './setup-channel.ts';

/** /console/setup: the guided path to a new account and channel. Every change is shown before it is written. */
export function addSetup(router: Router, guard: Guard, tools: ConsoleTools): void {
  const { editing } = tools;
  if (editing === undefined) {
    const refuse = (context: Context, frame: PageFrame) =>
      sendPage(context, renderReadOnly(frame, TEXTS.setup.readOnly));
    router.get('/setup', guard.page(refuse));
    return;
  }
  const all: SetupTools = { ...tools, editing, drafts: createDrafts() };
  const { definitions } = editing;
  router.get(
    '/setup',
    guard.page((context, frame) => {
      const { raw } = readFile(context, all);
      const names = Object.keys(listAccounts(raw));
      const config = checkChange(all, raw);
      const isUnused = (name: string) => typeof config !== 'string' && listChannelsOf(config, name).length === 0;
      const unused = names.filter(isUnused);
      const connectors = Object.entries(definitions).map(([id, { title }]) => [id, title] as const);
      sendPage(context, renderSetup(frame, names, connectors, unused));
    }),
  );
  addAccountSetup(router, guard, all);
  addAccountEdit(router, guard, all);
  router.post(
    '/setup/write',
    guard.change((context, frame, form) => applyDraft(context, frame, all, form)),
  );
  addChannelSetup(router, guard, all);
  addChannelEdit(router, guard, all);
  addRemoval(router, guard, all, createChannelRemoval(all.database));
  addRemoval(router, guard, all, createAccountRemoval(all));
}
