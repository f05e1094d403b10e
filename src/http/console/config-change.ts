import type { Context } from 'koa';
import { ConfigChangedError, formatConfig, type RawConfig, type SecretFile } from '../../../config/config-file.ts';
import { ConfigError } from '../../../config/problems.ts';
import type { GatewayConfig } from '../../../config/schema.ts';
import type { PageFrame } from '../../../console/layout.ts';
import { type ReviewView, renderReview } from '../../../console/review-page.ts';
import { TEXTS } from '../../../console/texts.ts';
import { describeRefusal } from './apply-file.ts';
import { maskSecrets } from './config-secrets.ts';
import type { ConsoleTools, Editing } from './console.ts';
import type { Drafts } from './drafts.ts';
import { goTo, sendPage } from './guard.ts';

/** What the steps of the set-up work with. */
export interface SetupTools extends ConsoleTools {
  readonly editing: Editing;
  readonly drafts: Drafts;
}

/** All that a variable of the environment is named by. */
export const VARIABLE = /^\$\{[A-Za-z_]\w*\}$/;

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

/** The completed configuration, or what is wrong with it in words. */
export function checkChange(
  { editing }: SetupTools,
  raw: RawConfig,
  secrets: readonly SecretFile[] = [],
  describe: (error: ConfigError) => string = ({ message }) => message,
): GatewayConfig | string {
  try {
    return editing.file.check(raw, secrets);
  } catch (error) {
    if (error instanceof ConfigError) return describe(error);
    throw error;
  }
}

/** Keeps the change and shows it. */
export function showReview(
  context: Context,
  frame: PageFrame,
  { editing, drafts, database }: SetupTools,
  change: {
    readonly text: string;
    readonly old: RawConfig;
    readonly raw: RawConfig;
    readonly secrets: readonly SecretFile[];
    /** Where the path leads once it is written, and where when it is not to be. */
    readonly goesTo: string;
    readonly backTo: string;
  },
  shown: Pick<ReviewView, 'report' | 'preview'>,
): void {
  const { text, old, raw, secrets, goesTo, backTo } = change;
  const draft = drafts.keep({ before: text, raw, secrets, goesTo, owner: frame.csrf });
  const format = (config: RawConfig) => formatConfig(maskSecrets(config, editing.definitions));
  const page = renderReview(frame, {
    draft,
    path: editing.file.path,
    before: format(old),
    after: format(raw),
    backTo,
    isShared: database.engine === 'postgres',
    ...shown,
    secretFiles: secrets.map(({ path }) => path),
  });
  sendPage(context, page);
}

/** Writes the change that was looked at and goes on with it, unless the file or the session is another one by now. */
export async function applyDraft(
  context: Context,
  frame: PageFrame,
  tools: SetupTools,
  form: URLSearchParams,
): Promise<void> {
  const { editing, drafts, log } = tools;
  const id = form.get('draft') ?? '';
  const draft = drafts.find(id, frame.csrf) ?? context.throw(409, TEXTS.setup.draftGone);
  const { text } = readFile(context, tools);
  if (text !== draft.before) context.throw(409, TEXTS.setup.changed);
  const config = checkChange(tools, draft.raw, draft.secrets);
  if (typeof config === 'string') return context.throw(422, config);
  try {
    await editing.reload(config, () => editing.file.write(draft.before, draft.raw, draft.secrets));
  } catch (error) {
    if (error instanceof ConfigChangedError) return context.throw(409, TEXTS.setup.changed);
    return context.throw(422, TEXTS.setup.refused(describeRefusal(error)));
  }
  drafts.drop(id);
  log.info({}, 'console:config:written');
  goTo(context, draft.goesTo, 'written');
}

/**
 * Whether a field asks for the content of a variable or a file. Only a secret may name a variable: anything else would be
 * shown again, and a file's content would be sent to whatever address the form names.
 */
export function hasReference(form: URLSearchParams, secretNames: readonly string[]): boolean {
  return [...form].some(
    ([name, value]) => value.includes('${') && !(secretNames.includes(name) && VARIABLE.test(value.trim())),
  );
}
