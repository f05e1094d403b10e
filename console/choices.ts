import { type Html, type HtmlValue, html } from '../src/html/html.ts';

/** One entry of a choice. */
export function renderChoice(value: string, text: HtmlValue, isChosen: boolean): Html {
  return html`<option value="${value}"${isChosen && html` selected`}>${text}</option>`;
}

/**
 * The entries of a choice. What is chosen is among them even when it is none of `choices`. `words`: what a value is called;
 * `empty`: what choosing nothing is called.
 */
export function renderChoices(
  choices: readonly string[],
  chosen: string,
  words: Readonly<Record<string, string>> = {},
  empty?: string,
): Html {
  const all = [...new Set([...choices, ...(chosen === '' ? [] : [chosen])])];
  const entries = all.map((value) =>
    renderChoice(value, Object.hasOwn(words, value) ? words[value] : value, value === chosen),
  );
  return html`${empty !== undefined && renderChoice('', empty, chosen === '')}${entries}`;
}
