import { type Evidence, type EvidenceInput, gatherEvidence, type Hit } from './evidence.ts';
import { MATCH_REASONS, type MatchReason, type MatchSentence } from './match-reasons.ts';

export type { Hit } from './evidence.ts';

/**
 * Which of several matching people to take.
 *
 * - `ask`: none; an agent decides.
 * - `newest`: the record changed last. `oldest`: the one made first. Where the dates do not tell, as `ask`.
 * - `both-agree`: the only one that has an e-mail and a phone of the visitor, else as `ask`.
 */
export type SeveralPolicy = 'ask' | 'newest' | 'oldest' | 'both-agree';

export interface MatchInput<H extends Hit> extends EvidenceInput {
  readonly hits: readonly H[];
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

/** Phones (E.164) of the visitor that belong to other people than the one the e-mail names. */
export interface PhoneConflict {
  readonly phones: readonly string[];
  readonly others: readonly Hit['ref'][];
}

export type Verdict<H extends Hit> = { readonly judged: readonly JudgedHit[] } & (
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly hit: H; readonly by: 'email' | 'phone'; readonly conflict?: PhoneConflict }
  | { readonly kind: 'several'; readonly hits: readonly H[]; readonly by: 'email' | 'phone' }
);

const DEFAULT_SHARED_PHONE_THRESHOLD = 3;

/**
 * Who the visitor is among the records a search brought. Each is verified by its own fields; any one e-mail or phone is
 * enough; an e-mail decides over a phone. Nothing is ever merged.
 */
export function judgeHits<H extends Hit>(input: MatchInput<H>): Verdict<H> {
  const threshold = input.sharedPhoneThreshold ?? DEFAULT_SHARED_PHONE_THRESHOLD;
  const seen = gatherEvidence(withoutRepetition(input.hits), input, threshold);
  const reasons = new Map<Evidence<H>, MatchReason>(seen.map((one) => [one, toFirstReason(one)]));
  const refuse = (out: readonly Evidence<H>[], reason: MatchReason): void => {
    for (const one of out) reasons.set(one, reason);
  };

  const all = seen.filter((one) => isAccepted(reasons.get(one)));
  const by = all.some(({ emails }) => emails.length > 0) ? 'email' : 'phone';
  const persons = narrow(all, by, input.policy, refuse);
  const judged = seen.map((one) => toJudged(one, reasons.get(one)));
  const [first] = persons;
  if (first === undefined) return { kind: 'none', judged };
  if (persons.length > 1) return { kind: 'several', hits: persons.map(({ hit }) => hit), by, judged };
  const conflict = findConflict(first, all);
  return { kind: 'one', hit: first.hit, by, ...(conflict === undefined ? {} : { conflict }), judged };
}

type DecidingPolicy = Exclude<SeveralPolicy, 'ask'>;

type Refuse<H extends Hit> = (out: readonly Evidence<H>[], reason: MatchReason) => void;

function narrow<H extends Hit>(
  all: readonly Evidence<H>[],
  by: 'email' | 'phone',
  policy: SeveralPolicy,
  refuse: Refuse<H>,
): readonly Evidence<H>[] {
  const keep = (from: readonly Evidence<H>[], wanted: (one: Evidence<H>) => boolean, reason: MatchReason) => {
    const kept = from.filter(wanted);
    if (kept.length === 0) return from;
    refuse(
      from.filter((one) => !wanted(one)),
      reason,
    );
    return kept;
  };
  const named = by === 'email' ? keep(all, ({ emails }) => emails.length > 0, 'email-elsewhere') : all;
  const best = Math.min(...named.map(({ rank }) => rank ?? Number.POSITIVE_INFINITY));
  const preferred = keep(named, ({ rank }) => rank === best, 'preferred-type');
  const main = by === 'email' ? keep(preferred, ({ primary }) => primary, 'primary-elsewhere') : preferred;
  if (policy === 'ask' || main.length < 2) return main;
  const chosen = choose(main, policy);
  return chosen === undefined ? main : keep(main, (one) => one === chosen, POLICY_REASONS[policy]);
}

const POLICY_REASONS: Readonly<Record<DecidingPolicy, MatchReason>> = {
  newest: 'not-newest',
  oldest: 'not-oldest',
  'both-agree': 'not-both',
};

function choose<H extends Hit>(persons: readonly Evidence<H>[], policy: DecidingPolicy): Evidence<H> | undefined {
  if (policy === 'both-agree') return toOnly(persons.filter(({ emails, phones }) => emails.length * phones.length > 0));
  const sign = policy === 'newest' ? 1 : -1;
  const toAge = ({ hit }: Evidence<H>): number =>
    sign * Date.parse((policy === 'newest' ? (hit.updatedAt ?? hit.createdAt) : hit.createdAt) ?? '');
  const dated = persons.filter((one) => !Number.isNaN(toAge(one)));
  const highest = Math.max(...dated.map(toAge));
  return toOnly(dated.filter((one) => toAge(one) === highest));
}

function toOnly<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

function toFirstReason({ rank, emails, phones, sharedPhones }: Evidence<Hit>): MatchReason {
  if (rank === undefined) return 'unknown-type';
  if (emails.length > 0) return phones.length > 0 ? 'both' : 'email';
  if (phones.length > 0) return 'phone';
  return sharedPhones.length > 0 ? 'shared-phone' : 'neither-in-record';
}

function isAccepted(reason: MatchReason | undefined): boolean {
  return reason === 'email' || reason === 'phone' || reason === 'both';
}

function toJudged(one: Evidence<Hit>, reason: MatchReason = 'neither-in-record'): JudgedHit {
  return { ref: one.hit.ref, accepted: isAccepted(reason), reason: MATCH_REASONS[reason] };
}

/** A phone conflicts when the person lacks it and somebody with none of the visitor's e-mails has it. */
function findConflict(person: Evidence<Hit>, all: readonly Evidence<Hit>[]): PhoneConflict | undefined {
  if (person.emails.length === 0) return undefined;
  const isForeign = (phone: string): boolean => !person.phones.includes(phone);
  const others = all.filter(({ emails, phones }) => emails.length === 0 && phones.some(isForeign));
  if (others.length === 0) return undefined;
  const phones = [...new Set(others.flatMap((other) => other.phones.filter(isForeign)))];
  return { phones, others: others.map(({ hit }) => hit.ref) };
}

function withoutRepetition<H extends Hit>(hits: readonly H[]): readonly H[] {
  return [...new Map(hits.map((hit) => [JSON.stringify([hit.ref.type, hit.ref.id]), hit])).values()];
}
