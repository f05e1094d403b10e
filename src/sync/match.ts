import type { CrmRecord, RecordRef } from '../../connectors/connector.ts';
import type { Trust } from '../lead/anchor.ts';
import { type EvidenceInput, findMissing } from '../lead/evidence.ts';
import { type Anchor, judgeHits, type Verdict } from '../lead/match.ts';
import { deleteLink, saveLink } from '../store/links.ts';
import { findHits } from './find-hits.ts';
import { toPhoneQueries } from './identities.ts';
import { readTrust } from './lead-print.ts';
import { listUnused, listWeakEmails, type UnusedReason } from './unused-identities.ts';
import { readTokenRecord, toExternalId } from './user-token.ts';
import { isGone, isSameRef, readRecord, type Work } from './work.ts';

/** Values of the lead that belong to other people, as given (e-mails) and in E.164 (phones): never written. */
export interface Foreign {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

/** The visitor's record. `weak`: so little speaks for it that nothing is written to it. */
export interface Found {
  readonly kind: 'found';
  readonly record: CrmRecord;
  readonly foreign: Foreign;
  readonly weak: boolean;
  /** All that the visitor says was merged into this record before. */
  readonly settled: boolean;
  /** It may be shown as it was so long before the event began, in ms: as the CRM's search has it. */
  readonly behindMs: number;
}

/** Who the visitor is in the CRM. */
export type Match =
  /** Known from before and unchanged: the record was not read. */
  | { readonly kind: 'linked'; readonly ref: RecordRef }
  | Found
  | { readonly kind: 'several'; readonly records: readonly CrmRecord[] }
  | { readonly kind: 'none' };

export const NOTHING_FOREIGN: Foreign = { emails: [], phones: [] };

interface Candidate extends Omit<Anchor, 'ref'> {
  readonly record: CrmRecord;
}

/**
 * Recognises the person: the stored link of the visitor first, then the CRM's external id, the token, e-mails, phones; any one
 * of them is enough. `fresh`: read the record although nothing about the visitor is new. Throws `ConnectorError`.
 */
export async function matchPerson(work: Work, fresh: boolean): Promise<Match> {
  const { decision, link } = work;
  const trust = readTrust(link?.leadPrint);
  if (link !== undefined && (work.channel.config.match.steps.link || trust === 'assigned')) {
    decision.match.outcome = 'link';
    if (!fresh && !work.bringsNews) {
      decision.match.record = link.ref;
      if (trust === 'weak') decision.match.weak = true;
      return { kind: 'linked', ref: link.ref };
    }
    const record = await readLinked(work, link.ref);
    if (record !== undefined && !work.bringsNews) return keepLinked(work, record, trust);
    if (record !== undefined) return judge(work, { record, by: 'link', trust });
  }
  const { record, trouble } = await readTokenRecord(work);
  return judge(work, record === undefined ? undefined : { record, by: 'token', trust: 'weak' }, trouble);
}

/** What belongs to somebody else was found out when it was news. */
function keepLinked(work: Work, record: CrmRecord, trust: Trust): Found {
  work.trust = trust;
  work.decision.match.record = record.ref;
  const weak = trust === 'weak';
  if (weak) work.decision.match.weak = true;
  return { kind: 'found', record, foreign: NOTHING_FOREIGN, weak, settled: true, behindMs: 0 };
}

/** The record an agent chose: it stands, but what the visitor gave may belong to somebody else. Throws `ConnectorError`. */
export async function matchAssigned(work: Work, record: CrmRecord): Promise<Match> {
  return judge(work, { record, by: 'assigned', trust: 'assigned' });
}

async function readLinked(work: Work, ref: RecordRef): Promise<CrmRecord | undefined> {
  try {
    const record = await readRecord(work, ref);
    if (record.ref.id !== ref.id) work.decision.healed.push('The linked record was merged into another one.');
    return record;
  } catch (error) {
    if (!isGone(error)) throw error;
    await forgetLink(work);
    return undefined;
  }
}

/** A record that takes nothing any more may have gone into another one: that is the visitor's then. False when there is none. */
export async function followLink(work: Work, ref: RecordRef): Promise<boolean> {
  const { link, database } = work;
  if (link === undefined || !isSameRef(link.ref, ref)) return false;
  const record = await readLinked(work, ref);
  if (record === undefined || isSameRef(record.ref, ref)) return false;
  const followed = { ...link, ref: record.ref };
  work.link = followed;
  await database.write((transaction) => saveLink(transaction, database, followed));
  return true;
}

/** The link's record is gone: the visitor is looked for anew. */
export async function forgetLink(work: Work): Promise<void> {
  const { link, database } = work;
  if (link === undefined) return;
  work.decision.healed.push('The linked record no longer exists.');
  work.link = undefined;
  await database.write((transaction) => deleteLink(transaction, link.account, link.visitorKey));
}

/** Asks the CRM only for what the candidate does not show by itself. */
async function judge(work: Work, candidate: Candidate | undefined, trouble?: UnusedReason): Promise<Match> {
  const identities = toIdentities(work);
  const unused = listUnused(work.lead, work.channel.config.match);
  const token = trouble === undefined ? [] : [{ kind: 'token', reason: trouble } as const];
  if (unused.length + token.length > 0) work.decision.unused = [...unused, ...token];
  const externalId = candidate === undefined ? toExternalId(work) : undefined;
  const asked = candidate === undefined ? identities : findMissing(candidate.record, identities);
  const hits = await findHits(work, {
    emails: asked.emails,
    phones: asked.phones,
    ...(externalId !== undefined && { visitorKey: externalId }),
  });
  const { several, sharedPhone } = work.channel.config.match;
  const anchored = candidate ?? toTokenCandidate(work, hits);
  const verdict = judgeHits({
    ...identities,
    hits: anchored === undefined ? hits : [anchored.record, ...hits],
    ...(anchored !== undefined && { anchor: { ...anchored, ref: anchored.record.ref } }),
    policy: several,
    sharedPhoneThreshold: sharedPhone,
  });
  work.decision.match.judged.push(...verdict.judged);
  return toMatch(work, verdict, anchored);
}

/** Found by an external id that was the token: the visitor's word, and no more sure than any token. */
function toTokenCandidate({ channel }: Work, hits: readonly CrmRecord[]): Candidate | undefined {
  if (channel.config.match.userToken !== 'external-id') return undefined;
  const record = hits.find(({ matchedBy }) => matchedBy === 'visitor');
  return record === undefined ? undefined : { record, by: 'token', trust: 'weak' };
}

function toIdentities(work: Work): EvidenceInput {
  const { match } = work.channel.config;
  const { steps } = match;
  const emails = steps.email ? work.lead.emails : [];
  return {
    emails,
    weakEmails: listWeakEmails({ emails }, match),
    phones: steps.phone ? toPhoneQueries(work.lead) : [],
    recordTypes: work.channel.crm.connector.recordTypes,
    hints: work.hints,
    emailOptions: work.emailOptions,
  };
}

function toMatch(work: Work, verdict: Verdict<CrmRecord>, candidate: Candidate | undefined): Match {
  const { match } = work.decision;
  match.outcome = verdict.kind === 'one' ? verdict.by : verdict.kind;
  if (verdict.kind === 'none') return { kind: 'none' };
  if (verdict.kind === 'several') {
    match.candidates = verdict.hits.map(({ ref }) => ref);
    return { kind: 'several', records: verdict.hits };
  }
  const { hit, weak, conflict } = verdict;
  match.record = hit.ref;
  if (weak) match.weak = true;
  const assigned = candidate?.trust === 'assigned' && verdict.by === candidate.by;
  work.trust = weak ? 'weak' : assigned ? 'assigned' : 'usual';
  const behindMs = hit === candidate?.record ? 0 : work.channel.crm.searchLagMs;
  return { kind: 'found', record: hit, foreign: conflict ?? NOTHING_FOREIGN, weak, settled: false, behindMs };
}
