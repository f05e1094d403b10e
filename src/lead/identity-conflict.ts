import type { Evidence, EvidenceInput, Hit } from './evidence.ts';

/** What the visitor gave that belongs to other people than the one he was recognised as. Phones are E.164. */
export interface IdentityConflict {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly others: readonly Hit['ref'][];
}

/** A value conflicts when the person lacks it and a record of somebody else has it. */
export function findConflict(
  person: Evidence<Hit>,
  all: readonly Evidence<Hit>[],
  input: EvidenceInput,
): IdentityConflict | undefined {
  const own = readEmails(person);
  const strangers = all.filter((one) => one.rank !== undefined && isStranger(one, person));
  const emails = input.emails.filter(
    (email) => !own.includes(email) && strangers.some((one) => readEmails(one).includes(email)),
  );
  const phones = input.phones
    .map(({ e164 }) => e164)
    .filter((phone) => !person.phones.includes(phone) && strangers.some((one) => one.phones.includes(phone)));
  if (emails.length + phones.length === 0) return undefined;
  const others = strangers.filter(
    (one) =>
      readEmails(one).some((email) => emails.includes(email)) || one.phones.some((phone) => phones.includes(phone)),
  );
  return { emails, phones, others: others.map(({ hit }) => hit.ref) };
}

/** Another record of the same person shares an e-mail with it, or a phone where no e-mail tells. */
function isStranger(one: Evidence<Hit>, person: Evidence<Hit>): boolean {
  if (one.hit === person.hit || one.emails.some((email) => person.emails.includes(email))) return false;
  return person.emails.length > 0 || !one.phones.some((phone) => person.phones.includes(phone));
}

function readEmails({ emails, weakEmails }: Evidence<Hit>): readonly string[] {
  return [...emails, ...weakEmails];
}
