import type { GatewayConfig } from '../../config/schema.ts';
import type { Identity } from '../lead/person.ts';
import { toPersonIdentity } from '../privacy/person-identity.ts';
import { UsageError } from './command.ts';

/** For `parseArgs`: how a person is named in a command. */
export const PERSON_OPTIONS = {
  email: { type: 'string' },
  phone: { type: 'string' },
  visitor: { type: 'string' },
} as const;

const EXPECTED = {
  email: '--email expects one e-mail address.',
  phone: '--phone expects the phone number of a person, with + and the country code.',
  visitor: '--visitor expects CHANNEL/WIDGET/NUMBER, as "gateway explain" shows it.',
} as const;

/** The one identity that was given. Throws `UsageError`. */
export function readPerson(
  values: Readonly<Partial<Record<Identity['kind'], string | undefined>>>,
  { channels }: GatewayConfig,
): Identity {
  const given = (['email', 'phone', 'visitor'] as const).flatMap((kind) =>
    values[kind] === undefined ? [] : [{ kind, text: values[kind] }],
  );
  const [person, ...more] = given;
  if (person === undefined || more.length > 0) {
    throw new UsageError('Name the person by one of --email, --phone and --visitor.');
  }
  const regions = Object.values(channels).map(({ region }) => region);
  const identity = toPersonIdentity(person.kind, person.text, regions);
  if (identity === undefined) throw new UsageError(EXPECTED[person.kind]);
  return identity;
}
