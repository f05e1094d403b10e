import type { Evidence, Hit } from './evidence.ts';
import type { MatchReason } from './match-reasons.ts';

/**
 * Which of several matching people to take.
 *
 * - `ask`: none; an agent decides.
 * - `newest`: the record changed last. `oldest`: the one made first. Where the dates do not tell, as `ask`.
 * - `both-agree`: the only one that has an e-mail and a phone of the visitor, else as `ask`.
 */
export type SeveralPolicy = 'ask' | 'newest' | 'oldest' | 'both-agree';

type DecidingPolicy = Exclude<SeveralPolicy, 'ask'>;

/** Says why records were left out. */
export type Refuse<H extends Hit> = (out: readonly Evidence<H>[], reason: MatchReason) => void;

/** Those of the accepted records that may be the person: by e-mail before phone, preferred types, main e-mails, then the policy. */
export function narrowPersons<H extends Hit>(
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
