const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup made by `html`, and by nothing else. */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  /** Joins fixed markup and values. Only `html` below calls it, with a template's own text. */
  static join(strings: TemplateStringsArray, values: readonly HtmlValue[]): Html {
    const parts = strings.map((text, index) => (index === 0 ? text : toMarkup(values[index - 1]) + text));
    return new Html(parts.join(''));
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes: text is escaped, nothing is shown for undefined and false. */
export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[];

/** Text as it stands between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  // NUL is no character of HTML; browsers show it as U+FFFD.
  return text.replaceAll('\0', '\uFFFD').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function toMarkup(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value.map(toMarkup).join('');
}

/** Template tag for markup: every value is escaped unless it is markup itself. Attributes have to be quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.join(strings, values);
}
