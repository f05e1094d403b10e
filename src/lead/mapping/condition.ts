import type { Lead } from '../lead.ts';

/** `*` stands for anything; case does not count. Any one of a list is enough. */
export type Patterns = readonly string[];

/** When a rule holds: every part that is given must. A visitor of whom Jivo did not say it does not meet a part. */
export interface Condition {
  readonly channel?: Patterns;
  /** The CRM account the visitor is in. Not known to a route, which decides it. */
  readonly account?: Patterns;
  /** Jivo's `widget_id`. */
  readonly widget?: Patterns;
  readonly department?: Patterns;
  /** The page's whole address. */
  readonly page?: Patterns;
  /** ISO 3166-1 alpha-2. */
  readonly country?: Patterns;
  /** The visitor's attribute `language`, `lang` or `locale`; Jivo itself names none. `de` also means `de-AT`. */
  readonly language?: Patterns;
  /** Any of the client's tags. */
  readonly tag?: Patterns;
  readonly utm?: Readonly<Partial<Record<'source' | 'medium' | 'campaign' | 'content' | 'term', Patterns>>>;
}

/** Whom a condition is about. */
export interface Subject {
  readonly lead: Lead;
  readonly widget?: string | undefined;
  /** Absent: not decided yet. */
  readonly account?: string;
}

export function meetsCondition(condition: Condition | undefined, { lead, widget, account }: Subject): boolean {
  if (condition === undefined) return true;
  const { source } = lead;
  const parts: readonly (readonly [Patterns | undefined, readonly (string | undefined)[]])[] = [
    [condition.channel, [lead.channel]],
    [condition.account, [account]],
    [condition.widget, [widget]],
    [condition.department, [source.department]],
    [condition.page, [source.page?.url]],
    [condition.country, [source.geo?.countryCode]],
    [condition.language, toLanguages(lead)],
    [condition.tag, lead.tags],
    ...(['source', 'medium', 'campaign', 'content', 'term'] as const).map(
      (name) => [condition.utm?.[name], [source.utm?.[name]]] as const,
    ),
  ];
  return parts.every(([patterns, values]) => patterns === undefined || values.some((value) => fits(patterns, value)));
}

/** Whether the value is like one of the patterns. */
export function fits(patterns: Patterns, value: string | undefined): boolean {
  if (value === undefined) return false;
  return patterns.some((pattern) => toExpression(pattern).test(value.trim()));
}

function toExpression(pattern: string): RegExp {
  const parts = pattern
    .trim()
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is');
}

function toLanguages({ attributes }: Lead): readonly string[] {
  const names = ['language', 'lang', 'locale'];
  return Object.entries(attributes)
    .filter(([name]) => names.includes(name.toLowerCase()))
    .flatMap(([, value]) => [String(value), String(value).split(/[-_]/)[0] ?? '']);
}
