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
