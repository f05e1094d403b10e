import { FIELD_RULES } from '../config/schema.ts';
import { type Html, html } from '../src/html/html.ts';
import { TRANSFORM_NAMES } from '../src/lead/mapping/transform.ts';
import { renderChoices } from './choices.ts';
import { type Conditions, describeConditions, renderConditions } from './condition-form.ts';
import { TEXTS } from './texts.ts';

/** One line of a mapping, as text. */
export interface MappingRow {
  readonly to: string;
  readonly from: string;
  /** A constant in place of `from`. */
  readonly value: string;
  readonly when: string;
  /** '': the usual one. */
  readonly rule: string;
  /** One step by its name; '': none; `AS_WRITTEN`: what the file has, and the form cannot say. */
  readonly transform: string;
  /** For whom the line is. */
  readonly conditions: Conditions;
  /** Its place in the list of the file; '': it is new. */
  readonly row: string;
  /** Keys of it in the file that the page leaves as they are. */
  readonly more: readonly string[];
}

/** One line of the agent's card, as text. */
export interface CardRow extends Pick<MappingRow, 'from' | 'transform' | 'row' | 'more'> {
  readonly title: string;
  readonly link: string;
}

/** Several steps, or one with a table of its own. */
export const AS_WRITTEN = '*';

const WHEN = ['created', 'updated', 'always'] as const;

/** One CRM field and what goes into it. */
export function renderMappingRow(row: MappingRow, index: number): Html {
  const { setup } = TEXTS;
  return html`<div class="row"><input type="hidden" name="row" value="${row.row}"><div><label for="to-${index}">${setup.to(index + 1)}</label><input id="to-${index}" name="to" list="crm-writable" value="${row.to}"></div>
<div><label for="from-${index}">${setup.from}</label><input id="from-${index}" name="from" list="lead-paths" value="${row.from}"></div>
<div><label for="value-${index}">${setup.value}</label><input id="value-${index}" name="value" value="${row.value}"></div>
<div><label for="when-${index}">${setup.when}</label><select id="when-${index}" name="when">${renderChoices(WHEN, row.when)}</select></div>
<div><label for="rule-${index}">${setup.rule}</label><select id="rule-${index}" name="rule">${renderChoices(FIELD_RULES, row.rule, setup.rules, setup.usualRule)}</select></div>
${renderTransform(`transform-${index}`, 'transform', row.transform)}${renderFor(row, index)}${renderMore(row.more)}</div>`;
}

/** Folded up: most lines are for everybody. */
function renderFor({ conditions }: MappingRow, index: number): Html {
  const { setup, routes } = TEXTS;
  const id = `map-${index}`;
  return html`<details class="fold"><summary>${setup.forWhom(index + 1, describeConditions(conditions) || routes.everybody)}</summary>
<fieldset><legend>${routes.conditions(setup.to(index + 1))}</legend>${renderConditions(id, 'map', conditions)}</fieldset></details>`;
}

/** One line of the card. */
export function renderCardRow({ title, from, link, transform, row, more }: CardRow, index: number): Html {
  const { setup } = TEXTS;
  return html`<div class="row"><input type="hidden" name="card-row" value="${row}"><div><label for="title-${index}">${setup.cardTitle(index + 1)}</label><input id="title-${index}" name="card-title" maxlength="100" value="${title}"></div>
<div><label for="card-${index}">${setup.cardFrom}</label><input id="card-${index}" name="card-from" list="crm-readable" value="${from}"></div>
<div><label for="link-${index}">${setup.cardLink}</label><input id="link-${index}" name="card-link" inputmode="url" value="${link}"></div>
${renderTransform(`card-transform-${index}`, 'card-transform', transform)}${renderMore(more)}</div>`;
}

function renderTransform(id: string, name: string, chosen: string): Html {
  const { setup } = TEXTS;
  const words = { ...setup.transforms, [AS_WRITTEN]: setup.transformKept };
  return html`<div><label for="${id}">${setup.transform}</label><select id="${id}" name="${name}">${renderChoices(TRANSFORM_NAMES, chosen, words, setup.noTransform)}</select></div>`;
}

function renderMore(more: readonly string[]): Html {
  return html`${more.length > 0 && html`<p class="muted">${TEXTS.setup.more(more.join(', '))}</p>`}`;
}
