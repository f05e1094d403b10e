import type { Scalar } from '../options.ts';
import { isDeleted, type Org } from '../org.ts';
import type { StoredRecord } from '../records.ts';
import type { FieldDefinition } from '../schema/field.ts';
import { defineVisibleObject } from '../schema/org-schema.ts';
import type { FindExpression } from './find-expression.ts';
import type { SearchTerm } from './find-tokens.ts';

export const SEARCH_GROUPS = ['ALL', 'NAME', 'EMAIL', 'PHONE', 'SIDEBAR'] as const;
export type SearchGroup = (typeof SEARCH_GROUPS)[number];

function isInGroup(field: FieldDefinition, group: SearchGroup): boolean {
  if (group === 'EMAIL') return field.type === 'email';
  if (group === 'PHONE') return field.type === 'phone';
  if (group === 'NAME') return field.nameField;
  return ['string', 'textarea', 'email', 'phone', 'url', 'combobox'].includes(field.type);
}

function toWords(text: string): string[] {
  const lower = text.toLowerCase();
  return [lower, ...lower.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')];
}

function matchPattern(term: SearchTerm, value: string): boolean {
  const source = term.pattern
    .map((part) => {
      if (part === '*') return '.*';
      if (part === '?') return '.';
      return part
        .replace(/^\\/, '')
        .toLowerCase()
        .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`, 'su').test(value);
}

/**
 * A phone matches when its digits are the term's digits, whatever stands between them; so `14155551234` does not find
 * `(415) 555-1234`, which lacks the country code. Parts of a number count too where the term is no quoted phrase.
 */
function matchPhone(term: SearchTerm, value: string): boolean {
  const digits = value.replace(/\D/g, '');
  const words = [digits, ...(term.phrase ? [] : value.split(/\D+/).filter((part) => part !== ''))];
  if (term.hasWildcard) return words.some((word) => matchPattern(term, word));
  const wanted = term.text.replace(/[\s().+/-]/g, '');
  return wanted !== '' && words.includes(wanted);
}

function matchText(term: SearchTerm, value: string): boolean {
  const words = toWords(value);
  if (term.hasWildcard) return words.some((word) => matchPattern(term, word));
  const wanted = term.text.toLowerCase().trim();
  if (words.includes(wanted)) return true;
  const sequence = toWords(wanted).slice(1).join(' ');
  return sequence !== '' && ` ${words.slice(1).join(' ')} `.includes(` ${sequence} `);
}

function matchValue(field: FieldDefinition, term: SearchTerm, value: Scalar | undefined): boolean {
  if (typeof value !== 'string') return false;
  return field.type === 'phone' ? matchPhone(term, value) : matchText(term, value);
}

function evaluate(expression: FindExpression, test: (term: SearchTerm) => boolean): boolean {
  if (expression.kind === 'term') return test(expression.term);
  const [first, ...others] = expression.parts.map((part) => evaluate(part, test));
  if (expression.kind === 'or') return first === true || others.includes(true);
  if (expression.kind === 'and') return first === true && !others.includes(false);
  return first === true && !others.includes(true);
}

/** The row as the index knows it: its newest version older than the lag. */
function findIndexed(org: Org, record: StoredRecord): StoredRecord['versions'][number] | undefined {
  const horizon = org.clock.now() - org.options.indexLagMs;
  return record.versions.findLast((version) => version.at <= horizon);
}

/** Live rows whose indexed version matches. Converted leads leave the index with their conversion. */
export function findIndexedRows(
  org: Org,
  object: string,
  expression: FindExpression,
  group: SearchGroup,
): StoredRecord[] {
  const fields = (defineVisibleObject(object, org.options)?.fields ?? []).filter((field) => isInGroup(field, group));
  return org.records.all(object).filter((record) => {
    const indexed = findIndexed(org, record)?.fields;
    if (indexed === undefined || isDeleted(record) || record.fields.IsConverted === true) return false;
    return evaluate(expression, (term) => fields.some((field) => matchValue(field, term, indexed[field.name])));
  });
}
