/** Why a value was written or not. The sentences are the fixed vocabulary of `FieldDecision` and `UnplacedValue`. */
export const MERGE_REASONS = {
  blank: 'The field was blank.',
  placeholder: 'The field held only a placeholder.',
  appended: 'The record did not have this value yet.',
  completed: 'The name was completed; the part the record had stays.',
  'chat-wins': 'The chat’s value replaces the record’s, as configured.',
  'chat-newer': 'The chat is newer than the record’s last change.',
  'moved-on': 'The value made room for the chat’s and moved to the next free field.',
  'already-there': 'The record already has this value.',
  filled: 'The field already holds another value.',
  'crm-wins': 'The record’s value stays, as configured.',
  'crm-newer': 'The record was changed after the chat.',
  'age-unknown': 'It is not known which value is newer.',
  'no-free-field': 'The record has no free field of this kind.',
  'no-field': 'The record has no field of this kind that can be written.',
  'too-long': 'The value is longer than the field allows.',
  displaced: 'The chat’s value took the field, and no other one was free.',
  'weak-identity': 'The visitor was not recognised surely enough to write to the record.',
  'other-person': 'The phone belongs to another record.',
  'other-person-email': 'The e-mail belongs to another record.',
  'no-real-name': 'The visitor gave no name of a person.',
  unmapped: 'The mapping makes nothing of this value.',
  'incomplete-name': 'A single word does not replace a first and last name.',
} as const;

export type MergeReason = keyof typeof MERGE_REASONS;

export type MergeSentence = (typeof MERGE_REASONS)[MergeReason];

/** No word of a person makes room for these: somebody has to write the value by hand, or leave it. */
const FINAL = ['no-field', 'too-long', 'incomplete-name'] as const satisfies readonly MergeReason[];

/**
 * What can become of a value that was left out for a reason, as its conflict tells it. `write`: it goes in when a person says so;
 * `by-hand`: the record has no place for it; `retry`: the CRM itself refused it, and will again until somebody changes it.
 */
export function toWayOut(reason: string): 'write' | 'by-hand' | 'retry' {
  if (FINAL.some((final) => MERGE_REASONS[final] === reason)) return 'by-hand';
  return Object.values<string>(MERGE_REASONS).includes(reason) ? 'write' : 'retry';
}
