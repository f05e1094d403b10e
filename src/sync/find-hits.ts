import type { CrmRecord, IdentityQuery } from '../../connectors/connector.ts';
import { toEmailIdentity } from '../lead/email.ts';
import { holdsPhone, type PhoneQuery } from '../lead/phone.ts';
import { toRefText, typeOf, type Work } from './work.ts';

/**
 * Every record the CRM offers for the query; none of them verified, none that proved gone. One question where the CRM takes
 * e-mails and phones together; else phones only when the e-mails left something open. Throws `ConnectorError`.
 */
export async function findHits(work: Work, query: IdentityQuery): Promise<readonly CrmRecord[]> {
  const { emails, phones } = query;
  if (query.visitorKey === undefined && emails.length === 0 && phones.length === 0) return [];
  const gone = new Set(work.goneRecords.map(toRefText));
  const find = async (asked: Partial<IdentityQuery>): Promise<readonly CrmRecord[]> => {
    const full = { ...query, ...asked, emails: toSpellings(work, asked.emails ?? emails) };
    const hits = await work.session.run('find', (connector, call) => connector.find(full, call));
    noteSearch(work, full, hits.length);
    return hits.filter(({ ref }) => !gone.has(toRefText(ref)));
  };
  if (work.channel.crm.findsTogether || emails.length === 0 || phones.length === 0) return find({});
  const byEmail = await find({ phones: [] });
  const open = phones.filter((phone) => !byEmail.some((record) => hasPhone(work, record, phone)));
  if (open.length === 0) return byEmail;
  const byPhone = await find({ emails: [], phones: open });
  const known = new Set(byEmail.map(({ ref }) => toRefText(ref)));
  return [...byEmail, ...byPhone.filter(({ ref }) => !known.has(toRefText(ref)))];
}

function noteSearch({ decision, lead }: Work, { visitorKey, emails, phones }: IdentityQuery, found: number): void {
  const isToken = visitorKey !== undefined && visitorKey !== lead.visitorKey;
  decision.searches?.push({
    ...(isToken && { token: true }),
    ...(visitorKey !== undefined && !isToken && { visitorKey }),
    emails,
    phones: phones.map(({ e164 }) => e164),
    found,
  });
}

/** As given, and as the mailbox is written without what the channel passes over. */
function toSpellings(work: Work, emails: readonly string[]): readonly string[] {
  return [...new Set(emails.flatMap((email) => [email, toEmailIdentity(email, work.emailOptions)]))];
}

function hasPhone(work: Work, record: CrmRecord, phone: PhoneQuery): boolean {
  const wanted = { raw: phone.e164, e164: phone.e164 };
  return typeOf(work, record)
    .slots.filter(({ holds }) => holds === 'phone')
    .flatMap(({ field }) => record.fields[field] ?? [])
    .some((value) => holdsPhone(value, wanted, work.hints));
}
