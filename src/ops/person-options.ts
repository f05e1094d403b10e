import type { GatewayConfig } from '../../config/schema.ts';
import { toEmailIdentity, toEmails } from '../lead/email.ts';
import type { Identity } from '../lead/person.ts';
import { toPhone, toPhoneIdentity } from '../lead/phone.ts';
import { UsageError } from './command.ts';

/** For `parseArgs`: how a person is named in a command. */
export const PERSON_OPTIONS = {
  email: { type: 'string' },
  phone: { type: 'string' },
  visitor: { type: 'string' },
} as const;

/** The one identity that was given. Throws `UsageError`. */
export function readPerson(
  values: {
    readonly email?: string | undefined;
    readonly phone?: string | undefined;
    readonly visitor?: string | undefined;
  },
  config: GatewayConfig,
): Identity {
  const { email, phone, visitor } = values;
  if ([email, phone, visitor].filter((value) => value !== undefined).length !== 1) {
    throw new UsageError('Name the person by one of --email, --phone and --visitor.');
  }
  if (email !== undefined) return { kind: 'email', value: readEmail(email) };
  if (phone !== undefined) return { kind: 'phone', value: readPhone(phone, config) };
  if (visitor === undefined || !/^[^/]+\/.*\/[^/]+$/.test(visitor)) {
    throw new UsageError('--visitor expects CHANNEL/WIDGET/NUMBER, as "gateway explain" shows it.');
  }
  return { kind: 'visitor', value: visitor };
}

function readEmail(text: string): string {
  const [email, ...more] = toEmails(text);
  if (email === undefined || more.length > 0) throw new UsageError('--email expects one e-mail address.');
  return toEmailIdentity(email);
}

function readPhone(text: string, { channels }: GatewayConfig): string {
  const regions = [...new Set(Object.values(channels).map(({ region }) => region))];
  // Without a country code the channels must agree on what it means.
  const [region] = regions.length === 1 ? regions : [];
  const e164 = toPhone(text, region === undefined || region === null ? {} : { region })?.e164;
  const identity = e164 === undefined ? undefined : toPhoneIdentity(e164);
  if (identity === undefined) {
    throw new UsageError('--phone expects the phone number of a person, with + and the country code.');
  }
  return identity;
}
