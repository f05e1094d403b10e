import { type Html, html } from '../src/html/html.ts';
import { renderOutside } from '../src/html/outside-link.ts';
import type { FieldDecision } from '../src/lead/merge/types.ts';
import { LOG_WORDS, MATCH_WORDS, REASON_WORDS, WRITE_WORDS } from '../src/ops/decision-words.ts';
import { describeOwner, describeSearches, describeUnused } from '../src/ops/describe-decision.ts';
import type { CallTrace, Decision, OperationTrace } from '../src/sync/decision.ts';
import { renderFacts, renderTable } from './layout.ts';
import { TEXTS } from './texts.ts';
import { renderMs } from './values.ts';

/** Who it was and why. */
export function renderPerson(
  decision: Decision | undefined,
  visitorKey: string | undefined,
  recordLink: string | undefined,
): Html {
  const { event } = TEXTS;
  if (decision === undefined) return html`<p>${event.noAttempt}</p>`;
  const { identities, match } = decision;
  const [unused, searches] = [describeUnused(decision), describeSearches(decision)];
  const record = match.record === undefined ? undefined : `${match.record.type} ${match.record.id}`;
  const facts = renderFacts([
    [event.recognised, MATCH_WORDS[match.outcome]],
    [event.record, record !== undefined && (recordLink === undefined ? record : renderOutside(recordLink, record))],
    [event.visitor, visitorKey ?? event.none],
    [event.emails, toList(identities.emails)],
    [event.phones, toList(identities.phones)],
    [event.unused, unused.length > 0 && toList(unused)],
    [event.searches, searches.length > 0 && toList(searches)],
  ]);
  if (match.judged.length === 0) return facts;
  const rows = match.judged.map(({ ref, accepted, reason }) => [
    html`<bdi>${ref.type} ${ref.id}</bdi>`,
    accepted ? event.accepted : event.refused,
    reason,
  ]);
  return html`${facts}<h3>${event.judged}</h3>${renderTable(event.judged, Object.values(event.judgedColumns), rows)}`;
}

/** The record and the activity: what was changed, what was not and why. */
export function renderWrites(decision: Decision | undefined): Html {
  const { event } = TEXTS;
  if (decision === undefined) return html`<p>${event.noAttempt}</p>`;
  const { write, log, reason, healed, route } = decision;
  const owner = describeOwner(decision);
  const record = `${WRITE_WORDS[write.outcome]}${reason === undefined ? '' : ` (${REASON_WORDS[reason]})`}`;
  const activity = `${LOG_WORDS[log.outcome]}${log.ids === undefined ? '' : ` (${log.ids.join(', ')})`}`;
  const rows = [
    ...write.fields.map(toFieldRow),
    ...write.dropped.map(({ field, reason: why, value = '' }) => [
      html`<bdi>${field}</bdi>`,
      '',
      html`<bdi>${value}</bdi>`,
      event.dropped,
      why,
    ]),
  ];
  return html`${renderFacts([
    [event.route, route !== undefined && TEXTS.routes.name(route)],
    [event.record, record],
    [event.owner, owner.length > 0 && owner.join('\n')],
    [event.activity, activity],
    [event.healed, healed.length > 0 && healed.join('\n')],
  ])}
${rows.length === 0 ? html`<p class="muted">${event.noFields}</p>` : renderTable(event.writes, Object.values(event.fieldColumns), rows)}`;
}

/** Every request to the CRM, with status and time. */
export function renderCalls(decision: Decision | undefined): Html {
  const { event } = TEXTS;
  if (decision === undefined || decision.operations.length === 0) return html`<p>${event.noCalls}</p>`;
  const rows = decision.operations.flatMap((operation) => {
    const calls = operation.calls.length === 0 ? [undefined] : operation.calls;
    return calls.map((call) => toCallRow(operation, call));
  });
  return html`${renderTable(event.calls, Object.values(event.callColumns), rows)}
<p class="muted">${event.tookAll} ${renderMs(decision.tookMs)}</p>`;
}

function toFieldRow({ field, holds, before, after, outcome, reason }: FieldDecision): readonly (string | Html)[] {
  const { outcomes } = TEXTS.event;
  return [html`<bdi>${field === '' ? holds : field}</bdi>`, toValue(before), toValue(after), outcomes[outcome], reason];
}

function toValue(value: FieldDecision['before']): Html {
  if (value === undefined) return html`<span class="muted">${TEXTS.event.blank}</span>`;
  return html`<bdi>${typeof value === 'object' ? value.join('; ') : String(value)}</bdi>`;
}

function toCallRow(
  { operation, outcome, ms }: OperationTrace,
  call: CallTrace | undefined,
): readonly (string | Html)[] {
  const status = call === undefined ? '' : call.status === 0 ? TEXTS.event.noAnswer : String(call.status);
  return [operation, outcome, call?.name ?? '', status, renderMs(call?.ms ?? ms)];
}

function toList(values: readonly string[]): string {
  return values.length === 0 ? TEXTS.event.none : values.join('\n');
}
