import type Router from '@koa/router';
import type { Context } from 'koa';
import { BASE, type PageFrame } from '../../../console/layout.ts';
import { renderAccountForm, toEditAccountPath } from '../../../console/setup-pages.ts';
import { TEXTS } from '../../../console/texts.ts';
import { applyAccount, listUnseenSecrets, toOwnerLines, toSettingTexts } from './account-values.ts';
import { toVersion } from './channel-draft.ts';
import { checkChange, readFile, type SetupTools, showReview, VARIABLE } from './config-change.ts';
import { listSettings } from './config-secrets.ts';
import { type Guard, readParameter, sendPage } from './guard.ts';
import { findEntry, listAccounts } from './raw-config.ts';
import { type RawPart, toText } from './raw-part.ts';
import { tryAccount } from './try-account.ts';

const PATH = '/setup/accounts/:name/edit';

/** /console/setup/accounts/:name/edit: another key or another setting of an account, tested before it is written. */
export function addAccountEdit(router: Router, guard: Guard, tools: SetupTools): void {
  router.get(
    PATH,
    guard.page((context, frame) => showForm(context, frame, tools, undefined, 200)),
  );
  router.post(
    PATH,
    guard.change((context, frame, form) => draftAccount(context, frame, tools, form)),
  );
}

async function draftAccount(
  context: Context,
  frame: PageFrame,
  tools: SetupTools,
  form: URLSearchParams,
): Promise<void> {
  const { text, raw, name, account, settings } = readAccount(context, tools);
  if (form.get('version') !== toVersion(text)) context.throw(409, TEXTS.setup.changed);
  const refuse = (alert: string) => showForm(context, frame, tools, form, 422, alert);
  if (hasNewReference(account, form, settings)) return refuse(TEXTS.setup.noReference);
  const draft = applyAccount(account, name, settings, (field) => form.get(field) ?? undefined);
  const unseen = listUnseenSecrets(account, draft, settings);
  if (unseen.length > 0) return refuse(TEXTS.setup.pasteAgain(unseen.join(', ')));
  const next = { ...raw, accounts: { ...listAccounts(raw), [name]: draft.account } };
  const config = checkChange(tools, next, draft.secrets);
  if (typeof config === 'string') return refuse(config);
  const change = { raw: next, secrets: draft.secrets };
  const report = await tryAccount(tools, change, name);
  const [goesTo, backTo] = [`${BASE}/setup`, `${BASE}/setup`];
  showReview(context, frame, tools, { ...change, text, old: raw, goesTo, backTo }, { report });
}

/** A variable may be named for a secret alone; what the file says already may stay. */
function hasNewReference(account: RawPart, form: URLSearchParams, settings: ReturnType<typeof listSettings>): boolean {
  const known = [...Object.values(toSettingTexts(account, settings)), ...toOwnerLines(account).split('\n')];
  const secret = settings.flatMap(([key, { sensitive }]) => (sensitive === true ? [`setting-${key}`] : []));
  return [...form].some(([field, value]) =>
    value
      .split('\n')
      .map((line) => line.trim())
      .some((line) => line.includes('${') && !known.includes(line) && !(secret.includes(field) && VARIABLE.test(line))),
  );
}

/** Throws 404 when the file has no such account, or its connector is none. */
function readAccount(context: Context, tools: SetupTools) {
  const name = readParameter(context, 'name');
  const { text, raw } = readFile(context, tools);
  const account = findEntry(listAccounts(raw), name) ?? context.throw(404);
  const connector = toText(account.connector);
  const { definitions } = tools.editing;
  if (!Object.hasOwn(definitions, connector)) context.throw(404);
  return { text, raw, name, account, settings: listSettings(definitions, connector) };
}

function showForm(
  context: Context,
  frame: PageFrame,
  tools: SetupTools,
  form: URLSearchParams | undefined,
  status: number,
  alert?: string,
): void {
  const { text, name, account, settings } = readAccount(context, tools);
  const texts = toSettingTexts(account, settings);
  const page = renderAccountForm(frame, {
    title: TEXTS.setup.editAccount(name),
    action: toEditAccountPath(name),
    hidden: [['version', toVersion(text)]],
    name: undefined,
    settings: settings.map(([key, { doc = '', sensitive }]) => ({
      name: key,
      doc,
      secret: sensitive === true,
      // What was pasted as a secret is not sent back.
      value: sensitive === true ? '' : (form?.get(`setting-${key}`) ?? texts[key] ?? ''),
    })),
    owners: form?.get('owners') ?? toOwnerLines(account),
    alert,
  });
  sendPage(context, page, status);
}
