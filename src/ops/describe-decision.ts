import { toAgentName } from '../lead/agent-name.ts';
import type { Agent } from '../lead/lead.ts';
import type { FieldDecision } from '../lead/merge/types.ts';
import type { Decision, LogOutcome, MatchOutcome, Reason, WriteOutcome } from '../sync/decision.ts';

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
  skipped: 'not looked for',
};

/** What happened to the record, in words. */
export const WRITE_WORDS: Readonly<Record<WriteOutcome, string>> = {
  created: 'a new record was created',
  updated: 'the record was completed',
  unchanged: 'the record already had everything',
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

/** The decision in words, for a person. */
export function describeDecision(decision: Decision): string {
  const { identities, match, write, log, reason, operations, error } = decision;
  const record = match.record === undefined ? '' : ` → ${match.record.type} ${match.record.id}`;
  return [
    `Attempt ${decision.attempt}, ${decision.tookMs} ms`,
    `Identities: ${toList([identities.visitorKey, ...identities.emails, ...identities.phones])}`,
    ...(decision.route === undefined ? [] : [`Route: number ${decision.route} of the channel`]),
    `Person: ${MATCH_WORDS[match.outcome]}${record}${match.weak === true ? ' (not surely: nothing is written to it)' : ''}`,
    ...match.judged.map(({ ref, accepted, reason: why }) => `  ${accepted ? '✓' : '✗'} ${ref.type} ${ref.id}: ${why}`),
    `Record: ${WRITE_WORDS[write.outcome]}${reason === undefined ? '' : ` (${REASON_WORDS[reason]})`}`,
    ...write.fields.map(toFieldText),
    ...write.dropped.map(({ field, reason: why }) => `  ✗ ${field}: refused by the CRM — ${why}`),
    ...(decision.unmappedAgent === undefined ? [] : [`Owner: ${describeUnmappedAgent(decision.unmappedAgent)}`]),
    `Activity: ${LOG_WORDS[log.outcome]}${log.ids === undefined ? '' : ` (${log.ids.join(', ')})`}`,
    ...decision.healed.map((text) => `Healed: ${text}`),
    ...operations.flatMap(({ operation, outcome, ms, calls }) => [
      `CRM ${operation}: ${outcome}, ${ms} ms`,
      ...calls.map((call) => `  ${call.name} → ${call.status === 0 ? 'no answer' : call.status}, ${call.ms} ms`),
    ]),
    ...(error === undefined ? [] : [`Error (${error.kind}): ${error.text}`]),
  ].join('\n');
}

/** An agent of Jivo to whom no CRM user answers, in words. */
export function describeUnmappedAgent(agent: Agent): string {
  return `no CRM user answers to the Jivo agent ${toAgentName(agent)}`;
}

function toFieldText({ field, holds, before, after, outcome, reason }: FieldDecision): string {
  const values = outcome === 'written' ? `${toValue(before)} → ${toValue(after)}` : toValue(after);
  return `  ${field === '' ? holds : field}: ${outcome}, ${values} (${reason})`;
}

function toValue(value: FieldDecision['before']): string {
  if (value === undefined) return '(blank)';
  return JSON.stringify(value);
}

function toList(values: readonly (string | undefined)[]): string {
  const given = values.filter((value) => value !== undefined);
  return given.length === 0 ? 'none' : given.join(', ');
}
