import { type Html, html } from '../src/html/html.ts';
import { BASE, type PageFrame, renderForm, renderLayout } from './layout.ts';
import { TEXTS } from './texts.ts';

/** One setting to be asked for. */
export interface SettingView {
  readonly name: string;
  readonly doc: string;
  readonly secret: boolean;
  /** As it stands in the form. */
  readonly value: string;
}

export interface AccountFormView {
  readonly connector: string;
  readonly title: string;
  readonly name: string;
  readonly settings: readonly SettingView[];
  readonly alert?: string | undefined;
}

/** Path of the page that removes an account. */
export function toRemoveAccountPath(account: string): string {
  return `${BASE}/setup/accounts/${encodeURIComponent(account)}/remove`;
}

/** Step one of the path: which account. `unused`: those that may be removed. */
export function renderSetup(
  frame: PageFrame,
  accounts: readonly string[],
  connectors: readonly (readonly [string, string])[],
  unused: readonly string[],
): Html {
  const { setup } = TEXTS;
  const known = accounts.map(
    (name) =>
      html`<li><a class="button" href="${BASE}/setup/channel?account=${encodeURIComponent(name)}">${setup.useAccount(name)}</a></li>`,
  );
  const fresh = connectors.map(
    ([id, title]) =>
      html`<li><a class="button" href="${BASE}/setup/account?connector=${encodeURIComponent(id)}">${setup.connect(title)}</a></li>`,
  );
  const removable = unused.map(
    (name) => html`<li><a href="${toRemoveAccountPath(name)}">${TEXTS.removeAccount.link(name)}</a></li>`,
  );
  return renderLayout(frame, {
    title: setup.title,
    page: 'channels',
    main: html`<p>${setup.intro}</p>
${known.length > 0 && html`<section aria-labelledby="known"><h2 id="known">${setup.known}</h2><ul class="plain choices">${known}</ul></section>`}
<section aria-labelledby="fresh"><h2 id="fresh">${setup.fresh}</h2><ul class="plain choices">${fresh}</ul></section>
${removable.length > 0 && html`<section aria-labelledby="unused"><h2 id="unused">${TEXTS.removeAccount.unused}</h2><ul class="plain choices">${removable}</ul></section>`}`,
  });
}

/** The file cannot be changed here. */
export function renderReadOnly(frame: PageFrame, text: string): Html {
  return renderLayout(frame, {
    title: TEXTS.setup.title,
    page: 'channels',
    main: html`<p class="notice warn">${text}</p>`,
  });
}

/** Step two: the account's key. */
export function renderAccountForm(frame: PageFrame, view: AccountFormView): Html {
  const { setup } = TEXTS;
  const fields = view.settings.map(
    ({ name, doc, secret, value }) => html`<div class="field"><label for="setting-${name}">${name}</label>
<input id="setting-${name}" name="setting-${name}" type="${secret ? 'password' : 'text'}" value="${value}" autocomplete="off" spellcheck="false" aria-describedby="doc-${name}">
<p class="muted" id="doc-${name}">${doc}${secret && html` ${setup.secretHelp}`}</p></div>`,
  );
  return renderLayout(frame, {
    title: setup.connect(view.title),
    page: 'channels',
    alert: view.alert,
    main: renderForm(
      frame,
      `${BASE}/setup/account`,
      html`<input type="hidden" name="connector" value="${view.connector}">
<div class="field"><label for="name">${setup.accountName}</label><input id="name" name="name" required pattern="[a-z0-9][a-z0-9_\\-]*" value="${view.name}"><p class="muted">${setup.nameHelp}</p></div>
${fields}<button type="submit" class="main">${setup.test}</button>`,
    ),
  });
}
