import type { FieldValue } from '../fields.ts';

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** The paths between `{{` and `}}`. */
export function listPlaceholders(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, path = '']) => path);
}

/** The text with its placeholders filled in; a missing value leaves nothing, and no gap. undefined when none of them has a value. */
export function fillTemplate(
  template: string,
  read: (path: string) => FieldValue | undefined,
  write: (value: FieldValue) => string = toText,
): string | undefined {
  const values = listPlaceholders(template).map(read);
  if (values.length > 0 && values.every((value) => value === undefined)) return undefined;
  const text = template.replaceAll(PLACEHOLDER, (_, path: string) => {
    const value = read(path);
    return value === undefined ? '' : write(value);
  });
  const closed = values.includes(undefined) ? text.replace(/ {2,}/g, ' ').trim() : text.trim();
  return closed === '' ? undefined : closed;
}

export function toText(value: FieldValue): string {
  return typeof value === 'object' ? value.join(', ') : String(value);
}
