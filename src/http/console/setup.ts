import type Router from '@koa/router';
import type { Context } from 'koa';
import {
  ConfigChangedError,
  formatConfig,
  type RawConfig,
  type SecretFile,
  toReference,
} from '../../../config/config-file.ts';
import { ConfigError } from '../../../config/problems.ts';
import type { GatewayConfig } from '../../../config/schema.ts';
import { isObject } from '../../../config/validate.ts';
import type { CheckReport } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { BASE, type PageFrame } from '../../../console/layout.ts';
import {
  type ReviewView,
  renderAccountForm,
  renderReadOnly,
  renderReview,
  renderSetup,
} from '../../../console/setup-pages.ts';
import { TEXTS } from '../../../console/texts.ts';
import { checkAccount } from '../../ops/check.ts';
import { listSettings, maskSecrets } from './config-secrets.ts';
import type { ConsoleTools, Editing } from './console.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { type Guard, goTo, sendPage } from './guard.ts';
import { addChannelSetup } from './setup-channel.ts';
import { useAccount } from './use-account.ts';

export interface SetupTools extends ConsoleTools {
  readonly editing: Editing;
  readonly drafts: Drafts;
}

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
      const names = isObject(raw.accounts) ? Object.keys(raw.accounts) : [];
      const connectors = Object.entries(definitions).map(([id, { title }]) => [id, title] as const);
      sendPage(context, renderSetup(frame, names, connectors));
    }),
  );
  router.get(
    '/setup/account',
    guard.page((context, frame) => {
      const form = new URLSearchParams({ connector: String(context.query.connector ?? '') });
      showAccountForm(context, frame, all, form, 200);
    }),
  );
  router.post(
    '/setup/account',
    guard.change((context, frame, form) => draftAccount(context, frame, all, form)),
  );
  router.post(
    '/setup/write',
    guard.change((context, frame, form) => writeDraft(context, frame, all, form)),
  );
  addChannelSetup(router, guard, all);
}

/** The file as it is now. Answers 409 when it cannot be read or changed here. */
export function readFile(
  context: Context,
  { editing }: SetupTools,
): { readonly text: string; readonly raw: RawConfig } {
  if (!editing.file.isWritable()) context.throw(409, TEXTS.setup.notWritable);
  try {
    return editing.file.read();
  } catch {
    return context.throw(409, TEXTS.setup.unreadable);
  }
}

/** Keeps the change and shows it. */
export function showReview(
  context: Context,
  frame: PageFrame,
  { editing, drafts }: SetupTools,
  change: {
    readonly text: string;
    readonly old: RawConfig;
    readonly raw: RawConfig;
    readonly secrets: readonly SecretFile[];
    /** Where the path leads once it is written. */
    readonly goesTo: string;
  },
  shown: Pick<ReviewView, 'report' | 'preview'>,
): void {
  const { text, old, raw, secrets, goesTo } = change;
  const draft = drafts.keep({ before: text, raw, secrets, goesTo, owner: frame.csrf });
  const format = (config: RawConfig) => formatConfig(maskSecrets(config, editing.definitions));
  const page = renderReview(frame, {
    draft,
    path: editing.file.path,
    before: format(old),
    after: format(raw),
    ...shown,
    secretFiles: secrets.map(({ path }) => path),
  });
  sendPage(context, page);
}

/** The completed configuration, or what is wrong with it in words. */
export function checkChange(
  { editing }: SetupTools,
  raw: RawConfig,
  secrets: readonly SecretFile[] = [],
): GatewayConfig | string {
  try {
    return editing.file.check(raw, secrets);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

async function draftAccount(
  context: Context,
  frame: PageFrame,
  tools: SetupTools,
  form: URLSearchParams,
): Promise<void> {
  const { text, raw } = readFile(context, tools);
  const name = form.get('name') ?? '';
  const accounts = isObject(raw.accounts) ? raw.accounts : {};
  if (Object.hasOwn(accounts, name) || tools.accounts.has(name))
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
  showReview(context, frame, tools, { ...change, text, old: raw, goesTo }, { report });
}

const VARIABLE = /^\$\{[A-Za-z_]\w*\}$/;

/**
 * Whether a field asks for the content of a variable or a file. Only a secret may name a variable: anything else would be
 * shown again, and a file's content would be sent to whatever address the form names.
 */
export function hasReference(form: URLSearchParams, secretNames: readonly string[]): boolean {
  return [...form].some(
    ([name, value]) => value.includes('${') && !(secretNames.includes(name) && VARIABLE.test(value.trim())),
  );
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

function writeDraft(context: Context, frame: PageFrame, tools: SetupTools, form: URLSearchParams): void {
  const { editing, drafts, log } = tools;
  const id = form.get('draft') ?? '';
  const draft = drafts.find(id, frame.csrf) ?? context.throw(409, TEXTS.setup.draftGone);
  readFile(context, tools);
  const problem = checkChange(tools, draft.raw, draft.secrets);
  if (typeof problem === 'string') context.throw(422, problem);
  try {
    editing.file.write(draft.before, draft.raw, draft.secrets);
  } catch (error) {
    if (error instanceof ConfigChangedError) context.throw(409, TEXTS.setup.changed);
    throw error;
  }
  drafts.drop(id);
  log.info({}, 'console:config:written');
  goTo(context, draft.goesTo, 'written');
}
