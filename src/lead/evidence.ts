import { type EmailOptions, toEmailIdentity, toEmails } from './email.ts';
import type { Fields, Holds, Slot } from './fields.ts';
import { holdsPhone, type PhoneHints, type PhoneQuery } from './phone.ts';

/** A record that a CRM's search brought. */
export interface Hit {
  readonly ref: { readonly type: string; readonly id: string };
  readonly fields: Fields;
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** `visitor`: the CRM keeps the visitor's own id in this record. */
  readonly matchedBy?: 'visitor';
}

/** What a record has in common with the visitor. */
export interface Evidence<H extends Hit> {
  readonly hit: H;
  /** Place of the record's type in the connector's order of preference; undefined for a type it does not declare. */
  readonly rank: number | undefined;
  /** Those that name one person. */
  readonly emails: readonly string[];
  /** Those that several people may use: an office's address, a mailbox lent for an hour. */
  readonly weakEmails: readonly string[];
  /** One of the e-mails is in the record's first e-mail field. */
  readonly primary: boolean;
  /** E.164, without the shared ones. */
  readonly phones: readonly string[];
  /** E.164 of those that too many records have. */
  readonly sharedPhones: readonly string[];
}

export interface EvidenceInput {
  readonly emails: readonly string[];
  /** Those of `emails` that prove little. */
  readonly weakEmails?: readonly string[];
  readonly phones: readonly PhoneQuery[];
  readonly recordTypes: readonly { readonly type: string; readonly slots: readonly Slot[] }[];
  readonly hints: PhoneHints;
  readonly emailOptions?: EmailOptions;
}

/** The evidence of all hits. A phone on `threshold` or more of them says nothing any more; 0: it always does. */
export function gatherEvidence<H extends Hit>(
  hits: readonly H[],
  input: EvidenceInput,
  threshold: number,
): readonly Evidence<H>[] {
  const gathered = hits.map((hit) => readEvidence(hit, input));
  const isShared = (phone: string): boolean =>
    threshold > 0 && gathered.filter(({ phones }) => phones.includes(phone)).length >= threshold;
  return gathered.map((one) => ({
    ...one,
    phones: one.phones.filter((phone) => !isShared(phone)),
    sharedPhones: one.phones.filter(isShared),
  }));
}

/** Reads the hit's own fields instead of trusting the search: CRMs search by word, by prefix, or in other fields. */
function readEvidence<H extends Hit>(hit: H, input: EvidenceInput): Omit<Evidence<H>, 'sharedPhones'> {
  const rank = input.recordTypes.findIndex(({ type }) => type === hit.ref.type);
  const slots = input.recordTypes[rank]?.slots ?? [];
  const emailSlots = slots.filter(({ holds }) => holds === 'email');
  const found = findEmails(hit, emailSlots, input);
  const isWeak = (email: string): boolean => input.weakEmails?.includes(email) ?? false;
  const phoneTexts = readTexts(hit, slots, 'phone');
  return {
    hit,
    rank: rank < 0 ? undefined : rank,
    emails: found.filter((email) => !isWeak(email)),
    weakEmails: found.filter(isWeak),
    primary: findEmails(hit, emailSlots.slice(0, 1), input).length > 0,
    phones: input.phones
      .map(({ e164 }) => ({ raw: e164, e164 }))
      .filter((phone) => phoneTexts.some((text) => holdsPhone(text, phone, input.hints)))
      .map(({ e164 }) => e164),
  };
}

/**
 * Whether the record speaks against being the visitor's: it has e-mails or phones, the visitor gave some of the same kind, and
 * nothing agrees.
 */
export function contradictsVisitor(hit: Hit, input: EvidenceInput): boolean {
  const { emails, weakEmails, phones } = readEvidence(hit, input);
  if (emails.length + weakEmails.length + phones.length > 0) return false;
  const slots = input.recordTypes.find(({ type }) => type === hit.ref.type)?.slots ?? [];
  const holdsAny = (holds: Holds): boolean => readTexts(hit, slots, holds).some((text) => text.trim() !== '');
  return (input.emails.length > 0 && holdsAny('email')) || (input.phones.length > 0 && holdsAny('phone'));
}

/** What the visitor gave that the record does not have. */
export function findMissing(hit: Hit, input: EvidenceInput): Pick<EvidenceInput, 'emails' | 'phones'> {
  const { emails, weakEmails, phones } = readEvidence(hit, input);
  const held = [...emails, ...weakEmails];
  return {
    emails: input.emails.filter((email) => !held.includes(email)),
    phones: input.phones.filter(({ e164 }) => !phones.includes(e164)),
  };
}

function findEmails(hit: Hit, slots: readonly Slot[], input: EvidenceInput): readonly string[] {
  const toIdentity = (email: string): string => toEmailIdentity(email, input.emailOptions);
  const held = new Set(readTexts(hit, slots, 'email').flatMap(toEmails).map(toIdentity));
  return input.emails.filter((email) => held.has(toIdentity(email)));
}

function readTexts(hit: Hit, slots: readonly Slot[], holds: Holds): readonly string[] {
  return slots
    .filter((slot) => slot.holds === holds)
    .flatMap((slot) => hit.fields[slot.field] ?? [])
    .map(String);
}
