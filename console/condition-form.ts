import { type Html, type HtmlValue, html } from '../src/html/html.ts';
import { TEXTS } from './texts.ts';

export const CONDITIONS = [
  'if.page',
  'if.country',
  'if.language',
  'if.department',
  'if.widget',
  'if.tag',
  'if.utm.source',
  'if.utm.medium',
  'if.utm.campaign',
  'if.utm.content',
  'if.utm.term',
  'if.channel',
] as const;

/** Where a condition stands in a route or a line of a mapping. */
export type ConditionPart = (typeof CONDITIONS)[number];

/** Each with its patterns, one to a line; '': not asked for. */
export type Conditions = Readonly<Record<ConditionPart, string>>;

/** In one line; '': for everybody. */
export function describeConditions(conditions: Conditions): string {
  return CONDITIONS.filter((part) => conditions[part] !== '')
    .map((part) => `${TEXTS.routes.parts[part]}: ${conditions[part].split('\n').join(', ')}`)
    .join('; ');
}

/** Inputs for all of them. `id` begins their ids, `name` their names. */
export function renderConditions(id: string, name: string, conditions: Conditions): Html {
  return html`<div class="row">${CONDITIONS.map((part) => renderPart(id, part, renderLines(`${id}-${part}`, `${name}-${part}`, conditions[part])))}</div>`;
}

/** An input with its name, of a condition or something else of a route. */
export function renderPart(id: string, part: keyof typeof TEXTS.routes.parts, control: HtmlValue): Html {
  return html`<div><label for="${id}-${part}">${TEXTS.routes.parts[part]}</label>${control}</div>`;
}

/** What may be several, one to a line. */
export function renderLines(id: string, name: string, text: string): Html {
  const rows = Math.max(1, text.split('\n').length);
  // A browser takes away the first of two ends of line.
  return html`<textarea id="${id}" name="${name}" rows="${rows}" aria-describedby="route-lines">
${text}</textarea>`;
}
