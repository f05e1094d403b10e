import { type Html, html } from '../src/html/html.ts';
import { renderChoices } from './choices.ts';
import { TEXTS } from './texts.ts';

/** A setting of a channel that is a single value or a list of texts. */
export interface SettingInput {
  /** As in the file: `match.sharedPhone`. */
  readonly path: string;
  readonly doc: string;
  readonly kind: 'choice' | 'number' | 'text' | 'lines';
  /** Of a choice. */
  readonly options: readonly string[];
  /** What counts when nothing is said, as text. */
  readonly usual: string;
}

/** What a setting is called; its path while nobody has named it. */
export function toSettingLabel(path: string): string {
  const { labels } = TEXTS.settings;
  return Object.hasOwn(labels, path) ? (labels[path] ?? path) : path;
}

/** Settings few people change, by what they are about, folded up. `values`: by path. */
export function renderSettings(
  settings: readonly SettingInput[],
  values: Readonly<Record<string, string | undefined>>,
  isOpen: boolean,
): Html {
  const { settings: texts } = TEXTS;
  const groups = Map.groupBy(settings, ({ path }) => path.split('.').slice(0, -1).join('.'));
  const fieldsets = [...groups].map(
    ([group, members]) => html`<fieldset><legend>${texts.groups[group] ?? group}</legend>
${members.map((setting) => renderSetting(setting, values[setting.path] ?? ''))}</fieldset>`,
  );
  return html`<details class="fold"${isOpen && html` open`}><summary>${texts.title}</summary>${fieldsets}</details>`;
}

function renderSetting(setting: SettingInput, value: string): Html {
  const { path, doc } = setting;
  const id = `setting-${path}`;
  return html`<div class="field"><label for="${id}">${toSettingLabel(path)}</label>${renderControl(setting, id, value)}<p class="muted" id="${id}-doc">${doc}</p></div>`;
}

function renderControl({ path, kind, options, usual }: SettingInput, id: string, value: string): Html {
  const { settings: texts, setup } = TEXTS;
  const about = html`id="${id}" name="${id}" aria-describedby="${id}-doc"`;
  if (kind === 'choice') {
    const words = { ...setup.rules, ...texts.options };
    const empty = setup.usual(Object.hasOwn(words, usual) ? (words[usual] ?? usual) : usual);
    return html`<select ${about}>${renderChoices(options, value, words, empty)}</select>`;
  }
  if (kind === 'lines') {
    return html`<textarea ${about} rows="${Math.max(1, value.split('\n').length)}">
${value}</textarea>`;
  }
  const more = [
    kind === 'number' && html` inputmode="numeric"`,
    path === 'write.recordType' && html` list="record-types"`,
  ];
  return html`<input ${about} value="${value}" placeholder="${usual}"${more}>`;
}
