import type { Activity } from '../../../src/lead/activity.ts';
import { toActivityText, toPlainParts } from '../../../src/lead/activity-text.ts';
import { toNextBusinessDay } from '../../../src/lead/business-day.ts';

/** The CRM's lists that entries are kept in. One with calls of its own gets a third kind. */
export type EntryKind = 'notes' | 'tasks';

/** One entry to write. `created` goes only into a new one: what people change afterwards stays theirs. */
export interface Entry {
  readonly kind: EntryKind;
  readonly text: string;
  readonly created: Readonly<Record<string, string>>;
}

/** Longest text of an entry in characters, with room for the reference. */
const MAX_TEXT_LENGTH = 30_000;

/** An offline message waits for somebody, so it begins with a task. What does not fit into one entry goes on in notes. */
export function toEntryKind(activity: Activity, index: number): EntryKind {
  return activity.kind === 'offline-message' && index === 0 ? 'tasks' : 'notes';
}

/**
 * The entries of an activity, in order. The text is plain here; where the CRM shows HTML or Markdown, escape every value of
 * `toActivityText` in a module of its own.
 */
export function toEntries(activity: Activity, timeZone: string): readonly Entry[] {
  const text = toActivityText(activity, { timeZone });
  return toPlainParts(text, MAX_TEXT_LENGTH).map((part, index) => {
    const kind = toEntryKind(activity, index);
    const task = activity.kind === 'offline-message' && kind === 'tasks';
    return {
      kind,
      text: `${part}\n\n${toReference(activity.key, index)}`,
      created: task ? { title: text.title, due_on: toNextBusinessDay(activity.at, timeZone) } : {},
    };
  });
}

/** Entries have no natural key, so their text ends with one. It finds an entry again whose answer was lost. */
export function toReference(key: string, index: number): string {
  return `Jivo reference: ${key} ${index + 1}`;
}

/** What is left of a part that a shorter text no longer needs. The reference stays, so that it is found again. */
export function toEmptyText(key: string, index: number): string {
  return `Part of an entry that has become shorter.\n\n${toReference(key, index)}`;
}
