import { type SecretFile, toReference } from '../../../config/config-file.ts';
import { VARIABLE } from './config-change.ts';
import type { Setting } from './config-secrets.ts';
import { type RawPart, splitLines, toKindOf, toPart, toText, withPart, withText } from './raw-part.ts';

type Settings = readonly (readonly [string, Setting])[];

/** An account as the file is to write it, and the secrets that go to files of their own. */
export interface AccountDraft {
  readonly account: RawPart;
  readonly secrets: readonly SecretFile[];
}

/** Settings as a form shows them; a secret is never sent to a browser. */
export function toSettingTexts(account: RawPart, settings: Settings): Readonly<Record<string, string>> {
  const written = toPart(account.settings);
  return Object.fromEntries(
    settings.map(([name, { default: usual, sensitive }]) => [
      name,
      sensitive === true ? '' : toText(Object.hasOwn(written, name) ? written[name] : toUsual(usual)),
    ]),
  );
}

/** The agents' users as lines `AGENT = USER`. */
export function toOwnerLines(account: RawPart): string {
  return Object.entries(toPart(account.owners))
    .map(([agent, user]) => `${agent} = ${toText(user)}`)
    .join('\n');
}

/**
 * The account with what a form says. A blank secret stays as it is, a pasted one goes to a file of its own, a `${NAME}` is
 * written as it is; a setting with its usual value is left out.
 */
export function applyAccount(
  original: RawPart,
  name: string,
  settings: Settings,
  read: (field: string) => string | undefined,
): AccountDraft {
  const secrets: SecretFile[] = [];
  const withSettings = withPart(original, 'settings', (part) =>
    settings.reduce((next, [key, setting]) => {
      const text = read(`setting-${key}`)?.trim();
      if (text === undefined) return next;
      if (setting.sensitive !== true) return withSetting(next, key, text, setting.default);
      if (text === '') return next;
      if (VARIABLE.test(text)) return withText(next, key, text);
      const secret = { path: `secrets/${name}-${key}`, value: text };
      secrets.push(secret);
      return withText(next, key, toReference(secret));
    }, part),
  );
  return { account: withOwners(withSettings, read('owners')), secrets };
}

/**
 * Settings that name another address than before while a secret stays that nobody has pasted: it would be sent there. The names
 * of these secrets.
 */
export function listUnseenSecrets(original: RawPart, { account, secrets }: AccountDraft, settings: Settings) {
  const [before, after] = [toPart(original.settings), toPart(account.settings)];
  const isMoved = settings.some(
    ([key, { sensitive }]) => sensitive !== true && before[key] !== after[key] && /^https?:/i.test(toText(after[key])),
  );
  if (!isMoved) return [];
  const pasted = secrets.map(({ path }) => toReference({ path }));
  return settings
    .filter(([key, { sensitive }]) => sensitive === true && key in after && !pasted.includes(toText(after[key])))
    .map(([key]) => key);
}

function withSetting(part: RawPart, key: string, text: string, usual: unknown): RawPart {
  const isUsual = !Object.hasOwn(part, key) && text === toUsual(usual);
  return isUsual ? part : withText(part, key, text, (given) => toKindOf(usual, given));
}

/** Lists and objects have no text of their own. */
function toUsual(usual: unknown): string {
  return typeof usual === 'object' ? '' : toText(usual);
}

function withOwners(account: RawPart, text: string | undefined): RawPart {
  if (text === undefined) return account;
  const lines = splitLines(text);
  if (lines.join('\n') === toOwnerLines(account)) return account;
  const owners = lines.map((line) => {
    const [agent = '', ...user] = line.split('=');
    return [agent.trim(), user.join('=').trim()] as const;
  });
  return withPart(account, 'owners', () => Object.fromEntries(owners));
}
