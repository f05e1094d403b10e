import type { PropertyValues } from './contact.ts';

const REFUSAL = /"? was not one of the allowed options/g;

/** Texts of the person, which have no options. */
const FREE_TEXTS: ReadonlySet<string> = new Set(['email', 'firstname', 'lastname', 'phone', 'mobilephone', 'company']);

/**
 * The sent properties whose value HubSpot refuses as an option, where its sentence quotes the value and names no property. All
 * that have the value, because it may be any of them: without the wrong ones the request goes through, and what was left out is
 * reported. (The sentence: HubSpot's code INVALID_OPTION, developers.hubspot.com/docs/api-reference/error-handling)
 */
export function findRefusedOptions(message: string | undefined, sent: PropertyValues): readonly string[] {
  const names = [...(message ?? '').matchAll(REFUSAL)].flatMap(({ index }) =>
    findEndingWith((message ?? '').slice(0, index), sent),
  );
  return [...new Set(names)];
}

/** Those with the longest value that the text ends with. */
function findEndingWith(text: string, sent: PropertyValues): readonly string[] {
  const lengths = Object.entries(sent)
    .filter(([name]) => !FREE_TEXTS.has(name))
    .map(([name, value]) => ({ name, length: Math.max(...toParts(value).map((part) => lengthAtEnd(text, part))) }));
  const longest = Math.max(0, ...lengths.map(({ length }) => length));
  return longest === 0 ? [] : lengths.filter(({ length }) => length === longest).map(({ name }) => name);
}

/** The whole, and each entry of a list. */
function toParts(value: string): readonly string[] {
  return [value, ...value.split(';')].map((part) => part.trim()).filter((part) => part !== '');
}

/** 0 when the text ends otherwise, or in the middle of a word. */
function lengthAtEnd(text: string, part: string): number {
  const before = text.at(-part.length - 1) ?? ' ';
  return text.endsWith(part) && !/[\p{L}\p{N}_]/u.test(before) ? part.length : 0;
}
