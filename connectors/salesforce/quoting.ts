import { ConnectorError } from '../errors.ts';

/**
 * A text as SOQL string literal. Only backslash and quote are reserved; line ends (also those of
 * Unicode) become escapes, other control characters
 * have no meaning in a value and go.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
 */
export function quoteSoql(value: string): string {
  const escaped = value
    .toWellFormed()
    .replace(/[\\']/g, '\\$&')
    .replaceAll('\r', '\\r')
    .replace(/[\n\u2028\u2029]/g, '\\n')
    .replace(/\p{Cc}/gu, '');
  return `'${escaped}'`;
}

/** The operand of IN. Throws `bug` for an empty list, which SOQL has no form for. */
export function quoteSoqlList(values: readonly string[]): string {
  if (values.length === 0) throw new ConnectorError('bug', 'An empty list cannot be asked for in Salesforce.');
  return `(${values.map(quoteSoql).join(',')})`;
}

/** A field or object name, with at most one relationship before it. Throws `bug` for anything else: names are never quoted. */
export function toSoqlName(name: string): string {
  if (!isSoqlName(name))
    throw new ConnectorError('bug', 'A field name for Salesforce has characters that no field has.');
  return name;
}

export function isSoqlName(name: string): boolean {
  return /^[A-Za-z]\w*(\.[A-Za-z]\w*)?$/.test(name);
}

/** ISO 8601 instant as SOQL dateTime literal, which takes no quotes. Throws `bug` for anything else. */
export function toSoqlInstant(instant: Date): string {
  if (Number.isNaN(instant.getTime())) throw new ConnectorError('bug', 'A time for Salesforce is not a time.');
  return instant.toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * A text as one SOSL phrase: the words in this order, every reserved character without its meaning.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_find.htm
 */
export function quoteSosl(value: string): string {
  const escaped = value
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[?&|!{}[\]()^~*:\\"'+-]/g, '\\$&');
  return `"${escaped}"`;
}

/** One path segment. Ids and external ids may hold anything. */
export function encodeSegment(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** Path of a query below the version, `queryAll` with deleted and merged rows. */
export function toQueryPath(soql: string, resource: 'query' | 'queryAll' = 'query'): string {
  return `${resource}?q=${encodeSegment(soql)}`;
}

export function toSearchPath(sosl: string): string {
  return `search?q=${encodeSegment(sosl)}`;
}
