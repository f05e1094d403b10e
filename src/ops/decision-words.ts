import type { LogOutcome, MatchOutcome, Reason, WriteOutcome } from '../sync/decision.ts';
import type { UnusedIdentity, UnusedReason } from '../sync/unused-identities.ts';

/** How a person was recognised, in words. */
export const MATCH_WORDS: Readonly<Record<MatchOutcome, string>> = {
  link: 'recognised as the visitor of an earlier chat',
  'external-id': 'found by the visitor id kept in the CRM',
  token: "named by the site's user token",
  email: 'found by e-mail',
  phone: 'found by phone',
  none: 'nobody in the CRM matches',
  several: 'several records match',
  assigned: 'named by the agent',
  duplicate: 'not found, but the CRM would not make the person twice',
  skipped: 'not looked for',
};

/** What happened to the record, in words. */
export const WRITE_WORDS: Readonly<Record<WriteOutcome, string>> = {
  created: 'a new record was created',
  updated: 'the record was completed',
  unchanged: 'nothing in the record was changed',
  'not-read': 'the visitor said nothing new',
  nothing: 'nothing was written',
};

/** What happened to the activity, in words. */
export const LOG_WORDS: Readonly<Record<LogOutcome, string>> = {
  logged: 'logged',
  updated: 'the entry was updated',
  unchanged: 'already logged as it is',
  waiting: 'waits until somebody says whose it is',
  nothing: 'nothing to log',
};

/** Why nothing was written, in words. */
export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  'anonymous-visitor': 'the visitor gave neither e-mail nor phone',
  'update-only': 'the channel only updates records',
  'several-records': 'it is not clear which of the records it is',
  blacklisted: 'the visitor is blocked in Jivo',
  'call-in-progress': 'a step of a call that changes nothing',
  'no-link-pasted': 'the agent pasted no link',
  'link-of-another-account': 'the pasted link is not one of the connected account',
  'nothing-to-tie': 'Jivo named neither a client nor a chat to tie to the pasted record',
  'assigned-record-gone': 'the record of the pasted link does not exist',
  'silent-chat': 'the visitor wrote nothing, and the channel ignores such chats',
  'ignored-page': 'the channel ignores this page',
  'no-known-record': 'the client is in no record yet, and this event does not make one',
  'event-not-used': 'the gateway makes no use of this event',
};

/** Why something the visitor gave was not used to recognise him, in words. */
export const UNUSED_WORDS: Readonly<Record<UnusedReason, string>> = {
  'step-off': 'the channel recognises nobody by it (match.steps)',
  'no-number': 'no valid phone number: it names nobody',
  'service-number': 'a service number, which names nobody',
  'weak-email': 'several people may use it: it proves little',
  'token-unreadable': 'it is not what the channel says it holds (match.userToken)',
  'token-fieldless': 'the account has no external-id field to look for it in',
  'token-unknown': 'the CRM has no such record',
  'token-undeclared': 'the channel does not say what it holds (match.userToken)',
};

/** What the visitor gave, in words. */
export const IDENTITY_WORDS: Readonly<Record<UnusedIdentity['kind'], string>> = {
  email: 'e-mail',
  phone: 'phone',
  token: 'user token',
};

/** A value of the chat that was not written, in words. */
export const LEFT_WORDS = { kept: 'left out', unplaced: 'left out and kept in the list of conflicts' } as const;
