import type { CrmField } from '../connectors/connector.ts';
import { type Html, html } from '../src/html/html.ts';
import { renderChoice, renderChoices } from './choices.ts';
import { BASE, type PageFrame, renderForm, renderLayout } from './layout.ts';
import { type CardRow, type MappingRow, renderCardRow, renderMappingRow } from './mapping-form.ts';
import { type Preview, renderPreview } from './preview.ts';
import { type RouteOffers, type RouteRow, renderRoutes } from './route-form.ts';
import { renderSettings, type SettingInput } from './settings-form.ts';
import { TEXTS, toEventTitle } from './texts.ts';
import { formatTime } from './values.ts';

/** What the form says of a channel, as text. '': as usual. undefined: the form does not ask for it. */
export interface ChannelValues {
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly token: string | undefined;
  readonly deadlineMs: string | undefined;
  readonly contactInfo: string | undefined;
  readonly several: string | undefined;
  readonly fields: readonly MappingRow[] | undefined;
  readonly card: readonly CardRow[] | undefined;
  /** In their order. */
  readonly routes: readonly RouteRow[] | undefined;
  /** All other settings, by path. */
  readonly settings: Readonly<Record<string, string | undefined>>;
}

/** An event to try the channel on. */
export interface Sample {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
  /** ms since 1970. */
  readonly receivedAt: number;
}

export interface ChannelFormView {
  readonly title: string;
  /** Where the form goes; its preview goes to the same address with `/preview`. */
  readonly action: string;
  /** As it stands in the form. undefined: the channel has its name already. */
  readonly name: string | undefined;
  readonly values: ChannelValues;
  /** To choose among; [] when it is chosen already. */
  readonly accounts: readonly string[];
  readonly needsToken: boolean;
  /** Tells whether the file is still the one the form was made of. */
  readonly version: string;
  /** What the usual value of a setting is. */
  readonly usual: Readonly<Record<'deadlineMs' | 'contactInfo' | 'several', string>>;
  /** Keys of the channel in the file that the page leaves as they are. */
  readonly kept: readonly string[];
  /** What the CRM has; [] when it could not be asked. */
  readonly crmFields: readonly CrmField[];
  readonly settings: readonly SettingInput[];
  readonly routeOffers: RouteOffers;
  /** So many of the last routes are new and blank. */
  readonly freshRoutes: number;
  /** Paths of the lead, with how many of the last events have one. */
  readonly paths: readonly (readonly [string, number])[];
  readonly samples: readonly Sample[];
  /** The chosen one's id; '': the made-up chat. */
  readonly sample: string;
  readonly preview: Preview | undefined;
  readonly alert?: string | undefined;
}

const CHOICES = {
  contactInfo: ['missing', 'full'],
  several: ['ask', 'newest', 'oldest', 'both-agree'],
} as const;

/** The settings of a channel and what goes where, with what they would do. */
export function renderChannelForm(frame: PageFrame, view: ChannelFormView): Html {
  const { setup } = TEXTS;
  const form = html`${renderBasics(view)}
<fieldset><legend>${TEXTS.channels.mapping}</legend><p class="muted">${setup.mappingHelp}</p>${view.values.fields?.map(renderMappingRow)}</fieldset>
<fieldset><legend>${TEXTS.channels.card}</legend><p class="muted">${setup.cardHelp}</p>${view.values.card?.map(renderCardRow)}</fieldset>
${renderRoutes(view.values.routes ?? [], view.freshRoutes, view.routeOffers)}
${renderSettings(view.settings, view.values.settings, view.routeOffers.isOpen)}
${view.kept.length > 0 && html`<p class="muted">${setup.kept(view.kept.join(', '))}</p>`}
${renderLists(view)}
${renderSamples(view)}
<button type="submit" class="main">${setup.review}</button>`;
  return renderLayout(frame, {
    title: view.title,
    page: 'channels',
    alert: view.alert,
    main: html`<div data-preview="${view.action}/preview">${renderForm(frame, view.action, form)}</div>
<div id="preview-place">${view.preview !== undefined && renderPreview(view.preview)}</div>
<script type="module" src="${BASE}/assets/live-preview.js"></script>`,
  });
}

function renderBasics({ name, values, accounts, needsToken, version, usual }: ChannelFormView): Html {
  const { setup } = TEXTS;
  return html`<input type="hidden" name="version" value="${version}">
${name !== undefined && html`<div class="field"><label for="name">${setup.channelName}</label><input id="name" name="name" required pattern="[a-z0-9][a-z0-9_\\-]*" value="${name}"><p class="muted">${setup.nameHelp}</p></div>`}
${accounts.length === 0 ? html`<input type="hidden" name="account" value="${values.account}">` : renderSelect('account', TEXTS.channels.account, accounts, values.account, undefined)}
<div class="field"><label for="region">${setup.region}</label><input id="region" name="region" value="${values.region}"><p class="muted">${setup.regionHelp}</p></div>
${needsToken && html`<div class="field"><label for="token">${setup.token}</label><input id="token" name="token" required value="${values.token}"><p class="muted">${setup.tokenHelp}</p></div>`}
<div class="field"><label for="deadlineMs">${setup.deadline}</label><input id="deadlineMs" name="deadlineMs" inputmode="numeric" value="${values.deadlineMs}"><p class="muted">${setup.deadlineHelp(usual.deadlineMs)}</p></div>
${renderSelect('contactInfo', setup.contactInfo, CHOICES.contactInfo, values.contactInfo, usual.contactInfo)}
${renderSelect('several', setup.several, CHOICES.several, values.several, usual.several)}`;
}

/** `usual`: an empty choice stands for it. */
function renderSelect(
  name: string,
  label: string,
  choices: readonly string[],
  chosen: string | undefined,
  usual: string | undefined,
): Html {
  const { options } = TEXTS.setup;
  const empty = usual === undefined ? undefined : TEXTS.setup.usual(options[usual] ?? usual);
  const entries = renderChoices(choices, chosen ?? '', options, empty);
  return html`<div class="field"><label for="${name}">${label}</label><select id="${name}" name="${name}">${entries}</select></div>`;
}

function renderLists({ crmFields, paths }: ChannelFormView): Html {
  const writable = crmFields.filter((field) => field.writable);
  return html`<datalist id="crm-writable">${writable.map(renderOption)}</datalist>
<datalist id="crm-readable">${crmFields.map(renderOption)}</datalist>
<datalist id="lead-paths">${paths.map(([path, count]) => html`<option value="${path}">${TEXTS.setup.seen(count)}</option>`)}</datalist>`;
}

function renderOption({ name, label }: CrmField): Html {
  return html`<option value="${name}">${label}</option>`;
}

function renderSamples({ action, samples, sample }: ChannelFormView): Html {
  const { setup } = TEXTS;
  const events = samples.map(({ id, name, channel, receivedAt }) =>
    renderChoice(id, `${toEventTitle(name)} · ${channel} · ${formatTime(receivedAt)}`, id === sample),
  );
  return html`<fieldset><legend>${setup.preview}</legend>
<div class="field"><label for="sample">${setup.sample}</label><select id="sample" name="sample">${events}${renderChoice('', setup.madeUp, sample === '')}</select></div>
<button type="submit" formaction="${action}/preview" formnovalidate>${setup.showPreview}</button></fieldset>`;
}
