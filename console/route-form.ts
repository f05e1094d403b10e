import { type Html, html } from '../src/html/html.ts';
import { renderChoices } from './choices.ts';
import {
  CONDITIONS,
  type ConditionPart,
  describeConditions,
  renderConditions,
  renderLines,
  renderPart,
} from './condition-form.ts';
import { TEXTS } from './texts.ts';

const EFFECTS = ['account', 'mode', 'recordType', 'owner', 'ownerEmail', 'tags'] as const;

/** Where something stands in a route of the file. */
export type RoutePart = ConditionPart | (typeof EFFECTS)[number];
export const ROUTE_PARTS: readonly RoutePart[] = [...CONDITIONS, ...EFFECTS];

/** A CRM field of a new record, as text. */
export interface RouteField {
  readonly name: string;
  readonly value: string;
}

/** One route, as text. */
export interface RouteRow {
  /** Its place in the list of the file; '': it is new. */
  readonly row: string;
  /** Of what may be several, one to a line. */
  readonly parts: Readonly<Record<RoutePart, string>>;
  readonly fields: readonly RouteField[];
}

/** What the routes' inputs offer. */
export interface RouteOffers {
  readonly accounts: readonly string[];
  /** Kinds of record of the channel's own account. */
  readonly recordTypes: readonly string[];
  /** Routes are shown whole: something about them is wrong. */
  readonly isOpen: boolean;
}

const CHOICES = { mode: ['create-and-update', 'update-only'], owner: ['agent', 'none'] } as const;
const EMPTY_FIELDS = 2;

/** All routes in their order, each to be opened; `fresh` of the last ones are new and blank. */
export function renderRoutes(routes: readonly RouteRow[], fresh: number, offers: RouteOffers): Html {
  const { routes: texts } = TEXTS;
  const known = routes.length - fresh;
  return html`<fieldset><legend>${texts.title}</legend><p class="muted">${texts.help}</p><p class="muted" id="route-lines">${texts.lines}</p>
${routes.map((route, index) => renderRoute(route, index, routes.length, index >= known, offers))}
<datalist id="record-types">${offers.recordTypes.map((type) => html`<option value="${type}"></option>`)}</datalist></fieldset>`;
}

/** A route in one line: for whom, and what is done. */
export function describeRoute({ parts, fields }: RouteRow): string {
  const { routes: texts } = TEXTS;
  const given = EFFECTS.filter((name) => parts[name] !== '');
  const set = fields.map(({ name, value }) => `${name} = ${value}`);
  const effects = [
    ...given.map((name) => `${texts.parts[name]}: ${toWords(name, parts[name])}`),
    ...(set.length === 0 ? [] : [`${texts.fields}: ${set.join(', ')}`]),
  ];
  return texts.summary(describeConditions(parts) || texts.everybody, effects.join('; ') || texts.nothing);
}

function toWords(name: RoutePart, text: string): string {
  const { options } = TEXTS.routes;
  if (name in CHOICES && Object.hasOwn(options, text)) return options[text] ?? text;
  return text.split('\n').join(', ');
}

function renderRoute(route: RouteRow, index: number, count: number, isFresh: boolean, offers: RouteOffers): Html {
  const { routes: texts } = TEXTS;
  const id = `route-${index}`;
  const name = texts.name(index + 1);
  const title = isFresh ? texts.fresh(index + 1) : `${name}. ${describeRoute(route)}`;
  const places = Array.from({ length: count }, (_, place) => String(place + 1));
  const order = html`<div class="row"><div><label for="${id}-place">${texts.place}</label><select id="${id}-place" name="${id}-place">${renderChoices(places, String(index + 1))}</select></div>
${!isFresh && html`<div class="tick"><input type="checkbox" id="${id}-remove" name="${id}-remove" value="yes"><label for="${id}-remove">${texts.remove}</label></div>`}</div>`;
  return html`<details class="fold"${!isFresh && offers.isOpen && html` open`}><summary><bdi>${title}</bdi></summary><input type="hidden" name="${id}-row" value="${route.row}">
<fieldset><legend>${texts.conditions(name)}</legend>${renderConditions(id, id, route.parts)}</fieldset>
<fieldset><legend>${texts.effects(name)}</legend><div class="row">${EFFECTS.map((part) => renderEffect(id, part, route.parts[part], offers))}</div>
${[...route.fields, ...Array<RouteField>(EMPTY_FIELDS).fill({ name: '', value: '' })].map((field, at) => renderField(id, field, at))}</fieldset>
${order}</details>`;
}

function renderEffect(id: string, part: (typeof EFFECTS)[number], text: string, { accounts }: RouteOffers): Html {
  const { routes: texts } = TEXTS;
  if (part === 'tags') return renderPart(id, part, renderLines(`${id}-${part}`, `${id}-${part}`, text));
  if (part === 'recordType' || part === 'ownerEmail') {
    const list = part === 'recordType' && html` list="record-types"`;
    const email = part === 'ownerEmail' && html` inputmode="email"`;
    return renderPart(id, part, html`<input id="${id}-${part}" name="${id}-${part}" value="${text}"${list}${email}>`);
  }
  const choices = renderChoices(part === 'account' ? accounts : CHOICES[part], text, texts.options, texts.asChannel);
  return renderPart(id, part, html`<select id="${id}-${part}" name="${id}-${part}">${choices}</select>`);
}

function renderField(id: string, { name, value }: RouteField, index: number): Html {
  const { routes: texts } = TEXTS;
  return html`<div class="row"><div><label for="${id}-name-${index}">${texts.field(index + 1)}</label><input id="${id}-name-${index}" name="${id}-name" list="crm-writable" value="${name}"></div>
<div><label for="${id}-value-${index}">${texts.value(index + 1)}</label><input id="${id}-value-${index}" name="${id}-value" value="${value}"></div></div>`;
}
