import type { CrmRecord, RecordRef } from '../../connectors/connector.ts';
import { judgeHits } from '../lead/match.ts';
import { holdsPhone, type PhoneQuery } from '../lead/phone.ts';
import { deleteLink } from '../store/links.ts';
import { toPhoneQueries } from './identities.ts';
import { isGone, readRecord, typeOf, type Work } from './work.ts';

/** Who the visitor is in the CRM. */
export type Match =
  /** Known from before and unchanged: the record was not read. */
  | { readonly kind: 'linked'; readonly ref: RecordRef }
  /** `foreignPhones`: numbers of the lead (E.164) that belong to somebody else. */
  | { readonly kind: 'found'; readonly record: CrmRecord; readonly foreignPhones: readonly string[] }
  | { readonly kind: 'several'; readonly records: readonly CrmRecord[] }
  | { readonly kind: 'none' };

/**
 * Recognises the person: the stored link of the visitor first, then e-mails, then phones; any one of them is enough.
 * `fresh`: read the record although nothing about the visitor is new. Throws `ConnectorError`.
 */
export async function matchPerson(work: Work, fresh: boolean): Promise<Match> {
  const { lead, decision } = work;
  decision.identities = {
    ...(lead.visitorKey !== undefined && { visitorKey: lead.visitorKey }),
    emails: lead.emails,
    phones: lead.phones.map(({ raw, e164 }) => e164 ?? raw),
  };
  return (await followLink(work, fresh)) ?? (await searchPerson(work));
}

async function followLink(work: Work, fresh: boolean): Promise<Match | undefined> {
  const { link, decision } = work;
  if (link === undefined) return undefined;
  decision.match.outcome = 'link';
  if (!fresh && !work.bringsNews) {
    decision.match.record = link.ref;
    return { kind: 'linked', ref: link.ref };
  }
  try {
    const record = await readRecord(work, link.ref);
    if (record.ref.id !== link.ref.id) decision.healed.push('The linked record was merged into another one.');
    decision.match.record = record.ref;
    return { kind: 'found', record, foreignPhones: [] };
  } catch (error) {
    if (!isGone(error)) throw error;
    await forgetLink(work);
    return undefined;
  }
}

/** The link's record is gone: the visitor is looked for anew. */
export async function forgetLink(work: Work): Promise<void> {
  const { link, database } = work;
  if (link === undefined) return;
  work.decision.healed.push('The linked record no longer exists.');
  work.link = undefined;
  await database.write((transaction) => deleteLink(transaction, link.account, link.visitorKey));
}

async function searchPerson(work: Work): Promise<Match> {
  const { lead, decision } = work;
  const phones = toPhoneQueries(lead);
  if (lead.emails.length === 0 && phones.length === 0) {
    decision.match.outcome = 'none';
    return { kind: 'none' };
  }
  const gone = new Set(work.goneRecords.map(toText));
  const hits = (await findHits(work, phones)).filter(({ ref }) => !gone.has(toText(ref)));
  const { several, sharedPhone } = work.channel.config.match;
  const verdict = judgeHits({
    emails: lead.emails,
    phones,
    hits,
    recordTypes: work.channel.crm.connector.recordTypes,
    hints: work.hints,
    sharedPhoneThreshold: sharedPhone,
    policy: several,
  });
  decision.match.judged.push(...verdict.judged);
  if (verdict.kind === 'none') {
    decision.match.outcome = 'none';
    return { kind: 'none' };
  }
  if (verdict.kind === 'several') {
    decision.match.outcome = 'several';
    decision.match.candidates = verdict.hits.map(({ ref }) => ref);
    return { kind: 'several', records: verdict.hits };
  }
  decision.match.outcome = verdict.by;
  decision.match.record = verdict.hit.ref;
  return { kind: 'found', record: verdict.hit, foreignPhones: verdict.conflict?.phones ?? [] };
}

/** In one question where the CRM takes e-mails and phones together; else phones only when the e-mails left something open. */
async function findHits(work: Work, phones: readonly PhoneQuery[]): Promise<readonly CrmRecord[]> {
  const { session, lead } = work;
  const visitorKey = lead.visitorKey === undefined ? {} : { visitorKey: lead.visitorKey };
  const find = (emails: readonly string[], queries: readonly PhoneQuery[]) =>
    session.run('find', (connector, call) => connector.find({ ...visitorKey, emails, phones: queries }, call));
  if (work.channel.crm.findsTogether || lead.emails.length === 0 || phones.length === 0) {
    return find(lead.emails, phones);
  }
  const byEmail = await find(lead.emails, []);
  const open = phones.filter((phone) => !byEmail.some((record) => hasPhone(work, record, phone)));
  if (open.length === 0) return byEmail;
  const byPhone = await find([], open);
  const known = new Set(byEmail.map(({ ref }) => toText(ref)));
  return [...byEmail, ...byPhone.filter(({ ref }) => !known.has(toText(ref)))];
}

function hasPhone(work: Work, record: CrmRecord, phone: PhoneQuery): boolean {
  const wanted = { raw: phone.e164, e164: phone.e164 };
  return typeOf(work, record)
    .slots.filter(({ holds }) => holds === 'phone')
    .flatMap(({ field }) => record.fields[field] ?? [])
    .some((value) => holdsPhone(value, wanted, work.hints));
}

function toText({ type, id }: RecordRef): string {
  return `${type} ${id}`;
}
