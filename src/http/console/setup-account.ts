import type Router from '@koa/router';
import type { Context } from 'koa';
import { BASE, type PageFrame } from '../../../console/layout.ts';
import { renderAccountForm } from '../../../console/setup-pages.ts';
import { TEXTS } from '../../../console/texts.ts';
import { applyAccount } from './account-values.ts';
import { checkChange, hasReference, readFile, type SetupTools, showReview } from './config-change.ts';
import { listSettings } from './config-secrets.ts';
import { type Guard, sendPage } from './guard.ts';
import { listAccounts } from './raw-config.ts';
import { tryAccount } from './try-account.ts';

/** /console/setup/account: the key of a new account, tested before anything is written. */
export function addAccountSetup(router: Router, guard: Guard, tools: SetupTools): void {
  router.get(
    '/setup/account',
    guard.page((context, frame) => {
      const form = new URLSearchParams({ connector: String(context.query.connector ?? '') });
      showAccountForm(context, frame, tools, form, 200);
    }),
  );
  router.post(
    '/setup/account',
    guard.change((context, frame, form) => draftAccount(context, frame, tools, form)),
  );
}

async function draftAccount(
  context: Context,
  frame: PageFrame,
  tools: SetupTools,
  form: URLSearchParams,
): Promise<void> {
  const { text, raw } = readFile(context, tools);
  const name = form.get('name') ?? '';
  const accounts = listAccounts(raw);
  if (Object.hasOwn(accounts, name) || tools.current().accounts.has(name))
    return showAccountForm(context, frame, tools, form, 422, TEXTS.setup.nameTaken);
  const secretNames = listSettings(tools.editing.definitions, form.get('connector') ?? '').flatMap(
    ([key, { sensitive }]) => (sensitive === true ? [`setting-${key}`] : []),
  );
  if (hasReference(form, secretNames)) {
    showAccountForm(context, frame, tools, form, 422, TEXTS.setup.noReference);
    return;
  }
  const { account, secrets } = applyAccount(
    { connector: form.get('connector') },
    name,
    listSettings(tools.editing.definitions, form.get('connector') ?? ''),
    (field) => form.get(field) ?? undefined,
  );
  const next = { ...raw, accounts: { ...accounts, [name]: account } };
  const config = checkChange(tools, next, secrets);
  if (typeof config === 'string') return showAccountForm(context, frame, tools, form, 422, config);
  const change = { raw: next, secrets };
  const report = await tryAccount(tools, change, name);
  const goesTo = `${BASE}/setup/channel?${new URLSearchParams({ account: name })}`;
  showReview(context, frame, tools, { ...change, text, old: raw, goesTo, backTo: `${BASE}/setup` }, { report });
}

function showAccountForm(
  context: Context,
  frame: PageFrame,
  { editing }: SetupTools,
  form: URLSearchParams,
  status: number,
  alert?: string,
): void {
  const connector = form.get('connector') ?? '';
  if (!Object.hasOwn(editing.definitions, connector)) context.throw(404);
  const settings = listSettings(editing.definitions, connector).map(
    ([name, { doc = '', default: usual, sensitive }]) => ({
      name,
      doc,
      secret: sensitive === true,
      // What was pasted as a secret is not sent back.
      value:
        sensitive === true ? '' : (form.get(`setting-${name}`) ?? (typeof usual === 'object' ? '' : String(usual))),
    }),
  );
  const title = editing.definitions[connector]?.title ?? connector;
  const page = renderAccountForm(frame, {
    title: TEXTS.setup.connect(title),
    action: `${BASE}/setup/account`,
    hidden: [['connector', connector]],
    name: form.get('name') ?? '',
    settings,
    owners: undefined,
    alert,
  });
  sendPage(context, page, status);
}
