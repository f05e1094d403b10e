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
  readonly title: string;
  /** Where the form goes. */
  readonly action: string;
  /** Goes back with it, by name. */
  readonly hidden: readonly (readonly [string, string])[];
  /** As it stands in the form. undefined: the account has its name already, and its secrets. */
  readonly name: string | undefined;
  readonly settings: readonly SettingView[];
  /** Lines `AGENT = USER`; undefined: not asked for. */
  readonly owners: string | undefined;
  readonly alert?: string | undefined;
}

/** Path of the page that removes an account. */
export function toRemoveAccountPath(account: string): string {
  return `${BASE}/setup/accounts/${encodeURIComponent(account)}/remove`;
}

/** Path of the page that changes an account. */
export function toEditAccountPath(account: string): string {
  return `${BASE}/setup/accounts/${encodeURIComponent(account)}/edit`;
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
  const editable = accounts.map(
    (name) => html`<li><a href="${toEditAccountPath(name)}">${setup.editAccount(name)}</a></li>`,
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
${editable.length > 0 && html`<section aria-labelledby="accounts"><h2 id="accounts">${setup.accounts}</h2><ul class="plain choices">${editable}</ul></section>`}
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
  const { name, hidden, owners } = view;
  const secretHelp = name === undefined ? html` ${setup.secretKept} ${setup.secretHelp}` : html` ${setup.secretHelp}`;
  const fields = view.settings.map(
    ({ name: key, doc, secret, value }) => html`<div class="field"><label for="setting-${key}">${key}</label>
<input id="setting-${key}" name="setting-${key}" type="${secret ? 'password' : 'text'}" value="${value}" autocomplete="off" spellcheck="false" aria-describedby="doc-${key}">
<p class="muted" id="doc-${key}">${doc}${secret && secretHelp}</p></div>`,
  );
  return renderLayout(frame, {
    title: view.title,
    page: 'channels',
    alert: view.alert,
    main: renderForm(
      frame,
      view.action,
      html`${hidden.map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`)}
${name !== undefined && html`<div class="field"><label for="name">${setup.accountName}</label><input id="name" name="name" required pattern="[a-z0-9][a-z0-9_\\-]*" value="${name}"><p class="muted">${setup.nameHelp}</p></div>`}
${fields}
${
  owners !== undefined &&
  html`<div class="field"><label for="owners">${setup.owners}</label><textarea id="owners" name="owners" rows="3" aria-describedby="doc-owners">
${owners}</textarea><p class="muted" id="doc-owners">${setup.ownersHelp}</p></div>`
}
<button type="submit" class="main">${setup.test}</button>`,
    ),
  });
}
