import { CONDITIONS, type ConditionPart, type Conditions } from '../../../console/condition-form.ts';
import { changeAt, type RawPart, readAt, splitLines, toLines, withText } from './raw-part.ts';

/** Nothing is asked of a visitor. */
export const NO_CONDITIONS: Conditions = toEach(() => '');

/** The conditions of a route or a line of a mapping, each by what `read` gives for it. */
export function toEach(read: (part: ConditionPart) => string): Conditions {
  return Object.fromEntries(CONDITIONS.map((part) => [part, read(part)])) as Conditions;
}

/** What the file says. */
export function toConditions(row: RawPart): Conditions {
  return toEach((part) => toLines(readAt(row, part.split('.'))));
}

/** The row with what a form says; without any condition it has no `if`. */
export function applyConditions(row: RawPart, conditions: Conditions): RawPart {
  return CONDITIONS.reduce(
    (whole, part) =>
      changeAt(whole, part.split('.'), (inner, key) => withText(inner, key, conditions[part], toPatterns, toLines)),
    row,
  );
}

/** One alone is written as a text. */
function toPatterns(text: string): unknown {
  const lines = splitLines(text);
  return lines.length === 1 ? lines[0] : lines;
}
