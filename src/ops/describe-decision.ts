import { toAgentName } from '../lead/agent-name.ts';
import type { Agent } from '../lead/lead.ts';
import type { FieldDecision } from '../lead/merge/types.ts';
import type { Decision } from '../sync/decision.ts';
import {
  IDENTITY_WORDS,
  LEFT_WORDS,
  LOG_WORDS,
  MATCH_WORDS,
  REASON_WORDS,
  UNUSED_WORDS,
  WRITE_WORDS,
} from './decision-words.ts';

/** The decision in words, for a person. */
export function describeDecision(decision: Decision): string {
  const { match, write, log, reason, operations, error } = decision;
  const record = match.record === undefined ? '' : ` → ${match.record.type} ${match.record.id}`;
  return [
    `Attempt ${decision.attempt}, ${decision.tookMs} ms`,
    ...(decision.route === undefined ? [] : [`Route: number ${decision.route} of the channel`]),
    `Identities: ${toList(toNamed(decision.identities))}`,
    ...describeUnused(decision).map((text) => `  ✗ ${text}`),
    ...describeSearches(decision).map((text) => `Looked for: ${text}`),
    `Person: ${MATCH_WORDS[match.outcome]}${record}${match.weak === true ? ' (not surely: nothing is written to it)' : ''}`,
    ...match.judged.map(({ ref, accepted, reason: why }) => `  ${accepted ? '✓' : '✗'} ${ref.type} ${ref.id}: ${why}`),
    `Record: ${WRITE_WORDS[write.outcome]}${reason === undefined ? '' : ` (${REASON_WORDS[reason]})`}`,
    ...write.fields.map(toFieldText),
    ...write.dropped.map(({ field, reason: why, value }) => {
      const what = value === undefined ? '' : `, ${toValue(value)}`;
      return `  ✗ ${field}: refused by the CRM${what} (${why})`;
    }),
    ...describeOwner(decision).map((text) => `Owner: ${text}`),
    `Activity: ${LOG_WORDS[log.outcome]}${log.ids === undefined ? '' : ` → ${log.ids.join(', ')}`}`,
    ...decision.healed.map((text) => `Healed: ${text}`),
    ...operations.flatMap(({ operation, outcome, ms, calls }) => [
      `CRM ${operation}: ${outcome}, ${ms} ms`,
      ...calls.map((call) => `  ${call.name} → ${call.status === 0 ? 'no answer' : call.status}, ${call.ms} ms`),
    ]),
    ...(error === undefined ? [] : [`Error (${error.kind}): ${error.text}`]),
  ].join('\n');
}

/** What the visitor gave that names nobody surely, and why. */
export function describeUnused({ unused = [] }: Decision): readonly string[] {
  return unused.map(({ kind, value, reason }) => {
    const what = value === undefined ? IDENTITY_WORDS[kind] : `${IDENTITY_WORDS[kind]} ${value}`;
    return `${what}: ${UNUSED_WORDS[reason]}`;
  });
}

/** What the CRM was asked for, and how many records came back. */
export function describeSearches({ searches = [] }: Decision): readonly string[] {
  return searches.map(({ found, ...asked }) => {
    const records = found === 1 ? '1 record' : `${found} records`;
    return `${toList(toNamed(asked))} → ${records}`;
  });
}

function toNamed({ visitorKey, emails, phones, token }: Decision['identities']): readonly string[] {
  return [
    ...(visitorKey === undefined ? [] : [`visitor ${visitorKey}`]),
    ...emails.map((email) => `${IDENTITY_WORDS.email} ${email}`),
    ...phones.map((phone) => `${IDENTITY_WORDS.phone} ${phone}`),
    ...(token === true ? [IDENTITY_WORDS.token] : []),
  ];
}

/** Whose a new record is, and an agent whose it should have been. */
export function describeOwner({ owner, unmappedAgent, write }: Decision): readonly string[] {
  const why = { agent: 'the agent of the chat', channel: 'named by the channel' };
  return [
    ...(owner === undefined || write.outcome !== 'created'
      ? []
      : [`${owner.name ?? owner.email ?? owner.id}, ${why[owner.by]}`]),
    ...(unmappedAgent === undefined ? [] : [describeUnmappedAgent(unmappedAgent)]),
  ];
}

/** An agent of Jivo to whom no CRM user answers, in words. */
function describeUnmappedAgent(agent: Agent): string {
  return `no CRM user answers to the Jivo agent ${toAgentName(agent)}`;
}

function toFieldText({ field, holds, before, after, outcome, reason }: FieldDecision): string {
  const name = field === '' ? holds : field;
  if (outcome === 'written') return `  ${name}: written, ${toValue(before)} → ${toValue(after)} (${reason})`;
  if (outcome === 'same') return `  ${name}: same, ${toValue(after)} (${reason})`;
  const kept = before === undefined ? '' : `; the record keeps ${toValue(before)}`;
  return `  ${name}: ${LEFT_WORDS[outcome]}, ${toValue(after)}${kept} (${reason})`;
}

function toValue(value: FieldDecision['before']): string {
  if (value === undefined) return '(blank)';
  return JSON.stringify(value);
}

function toList(given: readonly string[]): string {
  return given.length === 0 ? 'none' : given.join(', ');
}
