import type Router from '@koa/router';
import type { Context } from 'koa';
import { type RawConfig, type SecretFile, toReference } from '../../../config/config-file.ts';
import type { CheckReport } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { BASE, type PageFrame } from '../../../console/layout.ts';
import { renderAccountForm } from '../../../console/setup-pages.ts';
import { TEXTS } from '../../../console/texts.ts';
import { checkAccount } from '../../ops/check.ts';
import { checkChange, hasReference, readFile, type SetupTools, showReview, VARIABLE } from './config-change.ts';
import { listSettings } from './config-secrets.ts';
import { type Guard, sendPage } from './guard.ts';
import { listAccounts } from './raw-config.ts';
import { useAccount } from './use-account.ts';

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
  const { settings, secrets } = readSettings(tools, form, name);
  const account = { connector: form.get('connector'), ...(Object.keys(settings).length > 0 && { settings }) };
  const next = { ...raw, accounts: { ...accounts, [name]: account } };
  const config = checkChange(tools, next, secrets);
  if (typeof config === 'string') return showAccountForm(context, frame, tools, form, 422, config);
  const change = { raw: next, secrets };
  const report = await tryAccount(tools, change, name);
  const goesTo = `${BASE}/setup/channel?${new URLSearchParams({ account: name })}`;
  showReview(context, frame, tools, { ...change, text, old: raw, goesTo, backTo: `${BASE}/setup` }, { report });
}

/** Settings that differ from the default. A pasted secret goes to a file of its own, a `${NAME}` stays as it is. */
function readSettings({ editing }: SetupTools, form: URLSearchParams, account: string) {
  const settings: Record<string, unknown> = {};
  const secrets: SecretFile[] = [];
  for (const [name, setting] of listSettings(editing.definitions, form.get('connector') ?? '')) {
    const value = (form.get(`setting-${name}`) ?? '').trim();
    if (value === '' || value === String(setting.default ?? '')) continue;
    if (setting.sensitive !== true || VARIABLE.test(value)) {
      settings[name] = typeof setting.default === 'number' && /^\d+$/.test(value) ? Number(value) : value;
      continue;
    }
    const secret = { path: `secrets/${account}-${name}`, value };
    secrets.push(secret);
    settings[name] = toReference(secret);
  }
  return { settings, secrets };
}

/** Asks the CRM with the new key, before anything is written. */
async function tryAccount(
  tools: SetupTools,
  change: { readonly raw: RawConfig; readonly secrets: readonly SecretFile[] },
  name: string,
): Promise<CheckReport | undefined> {
  try {
    return await useAccount(tools, change, name, checkAccount);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, findings: [{ level: 'error', text: error.message }] };
  }
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
  const page = renderAccountForm(frame, { connector, title, name: form.get('name') ?? '', settings, alert });
  sendPage(context, page, status);
}
