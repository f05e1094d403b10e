import type { FieldValue, Holds, Slot } from '../fields.ts';
import type { MergeReason } from './reasons.ts';

/** A slot with what it holds now. No values: blank, or nothing but a placeholder, which is then in `held`. */
export interface Place {
  readonly slot: Slot;
  readonly held?: FieldValue;
  readonly values: readonly string[];
}

/** One value of the chat that the record does not have, and where it might go. */
export interface Question {
  readonly holds: Holds;
  readonly value: string;
  /** The first value of its kind that the chat gave. */
  readonly first: boolean;
  /** The record had nothing of the kind before this chat. */
  readonly fresh: boolean;
  /** All places of the kind, in the connector's order, also those that cannot be written. */
  readonly places: readonly Place[];
  /** Whether the chat is younger than the record's last change; undefined when nobody knows. */
  readonly chatIsNewer: boolean | undefined;
}

/** `put` fills a blank place or lengthens a list, `join` adds a line to a text, `replace` displaces what is there. */
export type Answer =
  | { readonly act: 'put' | 'join' | 'replace'; readonly place: Place; readonly reason: MergeReason }
  /** `report`: a person should see that the value was left out. */
  | { readonly act: 'leave'; readonly reason: MergeReason; readonly report: boolean };

export type Rule = (question: Question) => Answer;

export function isWritable(place: Place): boolean {
  return place.slot.readOnly !== true;
}

export function isBlank(place: Place): boolean {
  return place.values.length === 0;
}

/** A text may be shortened to fit; part of an address or number would reach somebody else. */
export function fits(question: Question, place: Place): boolean {
  if (question.holds !== 'email' && question.holds !== 'phone') return true;
  return question.value.length <= (place.slot.maxLength ?? Number.POSITIVE_INFINITY);
}

/** Leaves the value out and says so. */
export function leave(reason: MergeReason): Answer {
  return { act: 'leave', reason, report: true };
}

export function joinLines(values: readonly string[], value: string): string {
  return [...values, value].join('\n');
}
