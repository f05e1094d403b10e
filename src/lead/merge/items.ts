import { type EmailOptions, toEmailIdentity, toEmails } from '../email.ts';
import { holdsPhone, type Phone, type PhoneHints, toPhones } from '../phone.ts';

/** One value to be placed. */
export interface Item {
  /** As it would be written. */
  readonly text: string;
  /** Whether a text of the record already says the same, in whatever spelling. */
  readonly isIn: (crmText: string) => boolean;
  readonly phone?: Phone;
}

export function toEmailItem(email: string, options: EmailOptions): Item {
  const identity = toEmailIdentity(email, options);
  return { text: email, isIn: (text) => toEmails(text).some((held) => toEmailIdentity(held, options) === identity) };
}

/** A valid number is written as E.164, another text as it was typed. */
export function toPhoneItem(phone: Phone, hints: PhoneHints): Item {
  return { text: phone.e164 ?? phone.raw, phone, isIn: (text) => holdsPhone(text, phone, hints) };
}

/** A name or organization: the same but for case and spaces. */
export function toTextItem(text: string): Item {
  return { text, isIn: (held) => fold(held) === fold(text) };
}

/** A description: the same when it stands whole lines somewhere in the text. */
export function toDescriptionItem(text: string): Item {
  return { text, isIn: (held) => foldLines(held).includes(foldLines(text)) };
}

/** What the record's own e-mail text holds, to move it to another field in the record's spelling. */
export function toHeldEmailItems(text: string, options: EmailOptions): readonly Item[] {
  const emails = toEmails(text);
  if (emails.length === 1) return emails.map((email) => ({ ...toEmailItem(email, options), text }));
  return emails.length === 0 ? [toTextItem(text)] : emails.map((email) => toEmailItem(email, options));
}

/** What the record's own phone text holds, to move it to another field in the record's spelling. */
export function toHeldPhoneItems(text: string, hints: PhoneHints): readonly Item[] {
  const phones = toPhones(text, hints);
  return phones.length === 0
    ? [toTextItem(text)]
    : phones.map((phone) => ({ ...toPhoneItem(phone, hints), text: phone.raw }));
}

/** Each item once, the first of those that say the same. */
export function withoutRepetition(items: readonly Item[]): readonly Item[] {
  return items.filter((item, index) => !items.slice(0, index).some((earlier) => item.isIn(earlier.text)));
}

/** For comparing texts: case and spaces do not count. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

function foldLines(text: string): string {
  return `\n${text
    .split(/\r\n?|\n/)
    .map(fold)
    .filter(Boolean)
    .join('\n')}\n`;
}
