import type { EmailOptions } from '../email.ts';
import type { Fields, FieldValue, Holds, Slot } from '../fields.ts';
import type { Lead } from '../lead.ts';
import type { PhoneHints } from '../phone.ts';
import type { MergeSentence } from './reasons.ts';

/**
 * Whose value survives (MDM calls it survivorship). E-mails and phones are never lost under any rule: what is not in the
 * record afterwards is in `MergePlan.unplaced`.
 *
 * - `fill-blank`: only the first field of its kind, only while it is blank; another value is reported.
 * - `crm-wins`: only while the record has nothing of the kind; another name, organization or description is dropped unreported.
 * - `chat-wins`: the chat's first value takes the first field. A displaced e-mail or phone moves to the next free field.
 * - `newest`: as `chat-wins` when the chat is younger than the record's last change, else the record's value stays.
 * - `append-unique`: each new value takes the next free field; a description gets further lines.
 *
 * Where the record had nothing of the kind, every rule takes all that the chat gave, as `append-unique` does.
 */
export type FieldRule = 'fill-blank' | 'crm-wins' | 'chat-wins' | 'newest' | 'append-unique';

export interface MergeInput {
  readonly lead: Pick<Lead, 'name' | 'emails' | 'phones' | 'organization' | 'description'>;
  /** The record as the CRM has it. Undefined: a new one is to be made. */
  readonly record: { readonly fields: Fields; readonly updatedAt?: string } | undefined;
  readonly slots: readonly Slot[];
  /** `name` also rules first and last name. Default: `append-unique` for e-mail and phone, `fill-blank` for the rest. */
  readonly rules: Readonly<Partial<Record<Holds, FieldRule>>>;
  /** The visitor was recognised by something that proves little: nothing is written to an existing record. */
  readonly weak: boolean;
  /** When the visitor said it, ISO 8601; for `newest`. */
  readonly chatAt?: string;
  readonly hints: PhoneHints;
  readonly emailOptions: EmailOptions;
  /** E.164 numbers that belong to another person: never written. */
  readonly conflictingPhones?: readonly string[];
  /** E-mails of the lead that belong to another person: never written. */
  readonly conflictingEmails?: readonly string[];
}

/** What happened to one value. */
export interface FieldDecision {
  /** The CRM's field; empty when the record has none of the kind. */
  readonly field: string;
  /** `mapped`: the channel's own mapping wants it there. */
  readonly holds: Holds | 'mapped';
  /** Absent: blank. */
  readonly before?: FieldValue;
  /** What the field holds afterwards when it was written, else the chat's value. */
  readonly after?: FieldValue;
  readonly outcome: 'written' | 'kept' | 'same' | 'unplaced';
  readonly rule: FieldRule;
  readonly reason: MergeSentence;
}

/** A value that is not, or not whole, in the record. `crmValue` is what the record has in its place. */
export interface UnplacedValue {
  readonly holds: Holds;
  readonly value: string;
  readonly crmValue?: string;
  readonly reason: MergeSentence;
}

export interface MergePlan {
  /** Ready for `update` and for `create`. */
  readonly changes: Fields;
  readonly decisions: readonly FieldDecision[];
  readonly unplaced: readonly UnplacedValue[];
}
