import { parseBody } from '../jivo/body.ts';
import { toLead } from '../jivo/to-lead.ts';
import { toEmails } from '../lead/email.ts';
import { type Identity, toIdentities } from '../lead/person.ts';
import { toPhone } from '../lead/phone.ts';
import type { Database } from '../store/database.ts';
import { type EventRow, findDecisionsOfEvents } from '../store/person-rows.ts';
import type { Decision } from './decision.ts';
import { toLinkKeys } from './link-keys.ts';

/** The region of a channel, to read phone numbers by. */
type Region = (channel: string) => string | undefined;

/** By event id. */
export type Decided = ReadonlyMap<string, Decision['identities']>;

/** What the decisions say of events whose body is removed already. */
export async function readDecided({ read }: Pick<Database, 'read'>, rows: readonly EventRow[]): Promise<Decided> {
  const bare = rows.filter(({ body }) => body === '');
  const decisions = await findDecisionsOfEvents(
    read,
    bare.map(({ id }) => id),
  );
  return new Map(
    decisions.map(({ event_id, decision }) => [event_id, (JSON.parse(decision) as Decision).identities] as const),
  );
}

/** Who an event names. */
export function readIdentities(
  { id, channel, body, visitor_key }: EventRow,
  decided: Decided,
  region: Region,
): readonly Identity[] {
  const hint = region(channel);
  const hints = hint === undefined ? {} : { region: hint };
  if (body !== '') return toIdentities(toLead(parseBody(body), { channel, ...hints }));
  const { emails = [], phones = [] } = decided.get(id) ?? {};
  return toIdentities({
    ...(visitor_key !== null && { visitorKey: visitor_key }),
    emails: emails.flatMap(toEmails),
    phones: phones.flatMap((phone) => toPhone(phone, hints) ?? []),
  });
}

/** What a link of the event's visitor is kept under: Jivo's client; where it named none, the chat, or else the event alone. */
export function readLinkKey({
  id,
  channel,
  body,
  visitor_key,
}: Pick<EventRow, 'id' | 'channel' | 'body' | 'visitor_key'>): string | undefined {
  if (visitor_key !== null || body === '') return visitor_key ?? undefined;
  const event = parseBody(body);
  return toLinkKeys(event, toLead(event, { channel }), id)[0];
}

/** A link's visitor, and what the CRM knew of them. */
export function readLinkIdentities(
  { visitor_key, known }: { readonly visitor_key: string; readonly known: string | null },
  region: Region,
): readonly Identity[] {
  const { email, phone } = (known === null ? {} : JSON.parse(known)) as { email?: string; phone?: string };
  const [channel = ''] = visitor_key.split('/');
  const hint = region(channel);
  const phones = toPhone(phone, hint === undefined ? {} : { region: hint });
  return toIdentities({
    visitorKey: visitor_key,
    emails: toEmails(email),
    phones: phones === undefined ? [] : [phones],
  });
}
