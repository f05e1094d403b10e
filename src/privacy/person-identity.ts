import { toEmailIdentity, toEmails } from '../lead/email.ts';
import type { Identity } from '../lead/person.ts';
import { toPhone, toPhoneIdentity } from '../lead/phone.ts';

/**
 * Who a person's text names: one e-mail address, one phone number of a person, or a visitor as CHANNEL/WIDGET/NUMBER, where a
 * chat without a client number has `chat-ID`. `regions`: of the channels; without a country code they must agree on what a
 * phone means. undefined: it names nobody.
 */
export function toPersonIdentity(
  kind: Identity['kind'],
  text: string,
  regions: readonly (string | null)[],
): Identity | undefined {
  const value = readValue(kind, text, regions);
  return value === undefined ? undefined : { kind, value };
}

function readValue(kind: Identity['kind'], text: string, regions: readonly (string | null)[]): string | undefined {
  switch (kind) {
    case 'email': {
      const [email, ...more] = toEmails(text);
      return email === undefined || more.length > 0 ? undefined : toEmailIdentity(email);
    }
    case 'phone': {
      const [region = null, ...others] = new Set(regions);
      const e164 = toPhone(text, region === null || others.length > 0 ? {} : { region })?.e164;
      return e164 === undefined ? undefined : toPhoneIdentity(e164);
    }
    case 'visitor':
      return /^[^/]+\/.*\/[^/]+$/.test(text) ? text : undefined;
  }
}
