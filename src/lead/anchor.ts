import { contradictsVisitor, type Evidence, type EvidenceInput, type Hit } from './evidence.ts';
import type { MatchReason } from './match-reasons.ts';

/**
 * How sure it is that the visitor is a record. `assigned`: an agent said so, which nothing but an agent undoes. `weak`: by
 * what several people may share, or by the visitor's own unproven word.
 */
export type Trust = 'weak' | 'usual' | 'assigned';

/** The record a visitor is taken for before e-mails and phones are looked at. */
export interface Anchor {
  readonly ref: Hit['ref'];
  /** `assigned`: an agent or operator names it right now. */
  readonly by: 'link' | 'token' | 'assigned';
  readonly trust: Trust;
}

export interface Anchored<H extends Hit> {
  readonly evidence: Evidence<H>;
  readonly by: 'link' | 'external-id' | 'token' | 'assigned';
  readonly trust: Trust;
}

/** The anchor among the hits; without one the only record in which the CRM keeps the visitor's id. */
export function findAnchor<H extends Hit>(
  seen: readonly Evidence<H>[],
  anchor: Anchor | undefined,
): Anchored<H> | undefined {
  if (anchor !== undefined) {
    const evidence = seen.find(({ hit: { ref } }) => ref.type === anchor.ref.type && ref.id === anchor.ref.id);
    return evidence === undefined ? undefined : { evidence, by: anchor.by, trust: anchor.trust };
  }
  const marked = seen.filter(({ hit, rank }) => hit.matchedBy === 'visitor' && rank !== undefined);
  const best = Math.min(...marked.map(({ rank }) => rank ?? Number.POSITIVE_INFINITY));
  const [evidence, ...more] = marked.filter(({ rank }) => rank === best);
  return evidence === undefined || more.length > 0 ? undefined : { evidence, by: 'external-id', trust: 'usual' };
}

interface OthersVerdict {
  readonly kind: 'none' | 'one' | 'several';
  readonly by?: string;
  readonly weak?: boolean;
}

/** Why the visitor is not the anchor's record after all; undefined: he is. `others` is the verdict on the other hits. */
export function toGivingWay(
  { evidence, by, trust }: Anchored<Hit>,
  others: OthersVerdict,
  input: EvidenceInput,
): MatchReason | undefined {
  if (trust === 'assigned') return undefined;
  const proven = others.kind === 'one' && others.weak === false;
  if (proven && others.by === 'email' && evidence.emails.length === 0) return 'known-email-elsewhere';
  if (trust === 'usual' || evidence.emails.length + evidence.phones.length > 0) return undefined;
  if (proven || others.kind === 'several') return 'known-proof-elsewhere';
  if (!contradictsVisitor(evidence.hit, input)) return undefined;
  return by === 'token' ? 'token-contradicted' : 'bond-contradicted';
}
