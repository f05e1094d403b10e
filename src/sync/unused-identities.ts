import type { ChannelConfig } from '../../config/schema.ts';
import { isDisposableAddress, isRoleAddress } from '../lead/email.ts';
import type { Lead } from '../lead/lead.ts';
import { toPhoneQuery } from '../lead/phone.ts';

/** Why something the visitor gave does not say, or says little, who he is. */
export type UnusedReason =
  | 'step-off'
  | 'no-number'
  | 'service-number'
  | 'weak-email'
  | 'token-undeclared'
  | 'token-unreadable'
  | 'token-unknown'
  | 'token-fieldless';

export interface UnusedIdentity {
  readonly kind: 'email' | 'phone' | 'token';
  /** Absent for a token: what a browser says may be a secret. */
  readonly value?: string;
  readonly reason: UnusedReason;
}

/** The e-mails of the visitor that prove little by the channel's settings. Pure. */
export function listWeakEmails(
  { emails }: Pick<Lead, 'emails'>,
  { roleEmails, disposableEmails }: ChannelConfig['match'],
): readonly string[] {
  return emails.filter(
    (email) =>
      (roleEmails === 'weak' && isRoleAddress(email)) || (disposableEmails === 'weak' && isDisposableAddress(email)),
  );
}

/** What the visitor gave that nobody is surely recognised by. Pure. */
export function listUnused(lead: Lead, match: ChannelConfig['match']): readonly UnusedIdentity[] {
  const { steps, userToken } = match;
  const weak = listWeakEmails(lead, match);
  const emails = steps.email ? weak : lead.emails;
  const emailReason = steps.email ? 'weak-email' : 'step-off';
  const phones = lead.phones.flatMap((phone): readonly UnusedIdentity[] => {
    const value = phone.e164 ?? phone.raw;
    if (!steps.phone) return [{ kind: 'phone', value, reason: 'step-off' }];
    if (phone.e164 === undefined) return [{ kind: 'phone', value, reason: 'no-number' }];
    return toPhoneQuery(phone) === undefined ? [{ kind: 'phone', value, reason: 'service-number' }] : [];
  });
  const tokenReason = userToken === 'none' ? 'token-undeclared' : steps.userToken ? undefined : 'step-off';
  return [
    ...emails.map((value) => ({ kind: 'email', value, reason: emailReason }) as const),
    ...phones,
    ...(lead.token === undefined || tokenReason === undefined ? [] : [{ kind: 'token', reason: tokenReason } as const]),
  ];
}
