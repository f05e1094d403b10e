import type { FieldChanges } from '../connector.ts';
import { ConnectorError } from '../errors.ts';

/**
 * A text of people as a composite takes it. What looks like a reference, such as `@{record.id}`, would be replaced by data of
 * another answer, or fail; there is no escape for it, so it is set apart with a space. This makes a text longer.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/requests_composite.htm
 */
export function setReferencesApart(text: string): string {
  return text.replaceAll('@{', '@ {');
}

/** How much longer a text can become by it: `@{` becomes `@ {`. */
export const LONGEST_GROWTH = 3 / 2;

/** A value refused for its length fits only if there is room for the spaces too. */
export function withRoomForReferences(error: unknown, sent: FieldChanges): unknown {
  if (!(error instanceof ConnectorError) || !error.fields.some(({ maxLength }) => maxLength !== undefined))
    return error;
  const fields = error.fields.map((refused) => {
    const value = sent[refused.field];
    if (refused.maxLength === undefined || typeof value !== 'string') return refused;
    return { ...refused, maxLength: refused.maxLength - (setReferencesApart(value).length - value.length) };
  });
  const { kind, message, status } = error;
  return new ConnectorError(kind, message, { fields, cause: error, ...(status === undefined ? {} : { status }) });
}
