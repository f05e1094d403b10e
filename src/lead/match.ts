import { type Anchor, findAnchor, toGivingWay } from './anchor.ts';
import { narrowPersons, type Refuse, type SeveralPolicy } from './choose-person.ts';
import { type Evidence, type EvidenceInput, gatherEvidence, type Hit } from './evidence.ts';
import { findConflict, type IdentityConflict } from './identity-conflict.ts';
import { ACCEPTING, MATCH_REASONS, type MatchReason, type MatchSentence } from './match-reasons.ts';

export type { Anchor } from './anchor.ts';
export type { SeveralPolicy } from './choose-person.ts';
export type { Hit } from './evidence.ts';
export type { IdentityConflict } from './identity-conflict.ts';

/** What a record was recognised by. */
export type MatchedBy = 'link' | 'assigned' | 'external-id' | 'token' | 'email' | 'phone';

export interface MatchInput<H extends Hit> extends EvidenceInput {
  /** The anchor's record is among them. */
  readonly hits: readonly H[];
  /** The record the visitor is taken for already. */
  readonly anchor?: Anchor;
  /** From this many records on, a phone identifies nobody. 0: always does. */
  readonly sharedPhoneThreshold?: number;
  readonly policy: SeveralPolicy;
}

/** Every hit with what was thought of it. */
export interface JudgedHit {
  readonly ref: Hit['ref'];
  readonly accepted: boolean;
  readonly reason: MatchSentence;
}

/** `weak`: so little speaks for the record that nothing is to be written to it. */
export type Verdict<H extends Hit> = { readonly judged: readonly JudgedHit[] } & (
  | { readonly kind: 'none' }
  | {
      readonly kind: 'one';
      readonly hit: H;
      readonly by: MatchedBy;
      readonly weak: boolean;
      readonly conflict?: IdentityConflict;
    }
  | { readonly kind: 'several'; readonly hits: readonly H[]; readonly by: 'email' | 'phone' }
);

const DEFAULT_SHARED_PHONE_THRESHOLD = 3;

/**
 * Who the visitor is among the records a search brought. Each is verified by its own fields; any one e-mail or phone is
 * enough; an e-mail decides over a phone, and over what the visitor was taken for. Nothing is ever merged.
 */
export function judgeHits<H extends Hit>(input: MatchInput<H>): Verdict<H> {
  const threshold = input.sharedPhoneThreshold ?? DEFAULT_SHARED_PHONE_THRESHOLD;
  const seen = gatherEvidence(withoutRepetition(input.hits), input, threshold);
  const anchored = findAnchor(seen, input.anchor);
  if (anchored === undefined) return judgeByIdentities(seen, input);
  const others = seen.filter((one) => one !== anchored.evidence);
  const verdict = judgeByIdentities(others, input);
  const reason = toGivingWay(anchored, verdict, input);
  if (reason !== undefined) {
    const judged = toJudged(anchored.evidence, reason);
    return { ...verdict, ...addStranger(verdict, seen, input), judged: [judged, ...verdict.judged] };
  }
  const { evidence, by, trust } = anchored;
  const conflict = findConflict(evidence, others, input);
  return {
    kind: 'one',
    hit: evidence.hit,
    by,
    weak: trust === 'weak' && evidence.emails.length + evidence.phones.length === 0,
    ...(conflict === undefined ? {} : { conflict }),
    judged: [toJudged(evidence, by), ...others.map((one) => toJudged(one, 'known-elsewhere'))],
  };
}

/** The record that gave way may hold what the visitor gave, too. */
function addStranger<H extends Hit>(
  verdict: Verdict<H>,
  seen: readonly Evidence<H>[],
  input: MatchInput<H>,
): { readonly conflict?: IdentityConflict } {
  const person = verdict.kind === 'one' ? seen.find(({ hit }) => hit === verdict.hit) : undefined;
  const conflict = person && findConflict(person, seen, input);
  return conflict === undefined ? {} : { conflict };
}

function judgeByIdentities<H extends Hit>(seen: readonly Evidence<H>[], input: MatchInput<H>): Verdict<H> {
  const reasons = new Map<Hit, MatchReason>(seen.map((one) => [one.hit, toFirstReason(one)]));
  const refuse: Refuse<H> = (out, reason) => {
    for (const { hit } of out) reasons.set(hit, reason);
  };
  const accepted = seen.filter(({ hit }) => ACCEPTING.has(reasons.get(hit) ?? 'neither-in-record'));
  const strong = accepted.filter(({ emails, phones }) => emails.length + phones.length > 0);
  const weak = accepted.filter((one) => !strong.includes(one));
  if (strong.length > 0) refuse(weak, 'weak-elsewhere');
  const all = strong.length > 0 ? strong : weak.map((one) => ({ ...one, emails: one.weakEmails }));

  const by = all.some(({ emails }) => emails.length > 0) ? 'email' : 'phone';
  const persons = narrowPersons(all, by, input.policy, refuse);
  const judged = seen.map((one) => toJudged(one, reasons.get(one.hit)));
  const [first] = persons;
  if (first === undefined) return { kind: 'none', judged };
  if (persons.length > 1) return { kind: 'several', hits: persons.map(({ hit }) => hit), by, judged };
  const conflict = findConflict(first, seen, input);
  const isWeak = strong.length === 0;
  return { kind: 'one', hit: first.hit, by, weak: isWeak, ...(conflict === undefined ? {} : { conflict }), judged };
}

function toFirstReason({ rank, emails, weakEmails, phones, sharedPhones }: Evidence<Hit>): MatchReason {
  if (rank === undefined) return 'unknown-type';
  if (emails.length > 0) return phones.length > 0 ? 'both' : 'email';
  if (phones.length > 0) return 'phone';
  if (weakEmails.length > 0) return 'weak-email';
  return sharedPhones.length > 0 ? 'shared-phone' : 'neither-in-record';
}

function toJudged({ hit }: Evidence<Hit>, reason: MatchReason = 'neither-in-record'): JudgedHit {
  return { ref: hit.ref, accepted: ACCEPTING.has(reason), reason: MATCH_REASONS[reason] };
}

function withoutRepetition<H extends Hit>(hits: readonly H[]): readonly H[] {
  const unique = new Map<string, H>();
  for (const hit of hits) {
    const key = JSON.stringify([hit.ref.type, hit.ref.id]);
    // The anchor's record may come from the search too, with its mark.
    const known = unique.get(key);
    unique.set(key, known?.matchedBy === undefined ? hit : known);
  }
  return [...unique.values()];
}
