import { type JivoEvent, parseBody } from '../jivo/body.ts';
import { type Effect, effectOf } from '../jivo/effects.ts';
import { identifier } from '../jivo/fields.ts';
import { toActivity } from '../jivo/to-activity.ts';
import { toHints } from '../jivo/to-phones.ts';
import { foldLeads } from '../lead/fold.ts';
import type { Lead } from '../lead/lead.ts';
import type { Claim } from '../store/claim.ts';
import type { Database } from '../store/database.ts';
import { findLaterBodies } from '../store/find-later-events.ts';
import { cardFields, listCardPaths } from './card.ts';
import type { Channel } from './channel.ts';
import type { Decision, OperationTrace } from './decision.ts';
import { findBestLink } from './find-link.ts';
import { toPersonalWords } from './hide-person.ts';
import { toEmailOptions } from './identities.ts';
import { bringsNews, toLeadPrint } from './lead-print.ts';
import { toLinkKeys } from './link-keys.ts';
import { mapFields } from './map-fields.ts';
import { type ReadEvent, readLead } from './receive.ts';
import { findRouting } from './route.ts';
import type { Work } from './work.ts';

/** Gathers what the event needs: its canonical form, the visitor's link, a session with the CRM. Throws the store's errors. */
export async function prepareWork(
  claim: Claim,
  { jivo: event, lead: own }: ReadEvent,
  { channel, database, decision, signal, onOperation, durable = Promise.resolve() }: PrepareOptions,
): Promise<Work> {
  const linkKeys = toLinkKeys(event, own, claim.eventId);
  const link = await findBestLink(database, channel.crm.account, linkKeys);
  const given = link === undefined ? own : await foldLater(claim, event, own, { channel, database });
  const widget = identifier(event.body.widget_id);
  const { account } = channel.crm;
  const routing = findRouting(channel.config, { lead: given, widget, account });
  if (routing.route !== undefined) decision.route = routing.route;
  const lead = { ...given, tags: [...new Set([...given.tags, ...routing.tags])] };
  const subject = { lead, widget, account };
  const { region } = channel.config;
  const activity = toActivity(event, lead, {
    channel: channel.name,
    ...(region !== null && { region }),
    eventId: claim.eventId,
    receivedAt: new Date(claim.receivedAt).toISOString(),
  });
  const mapped = mapFields(channel.config, subject, 'updated').values;
  return {
    claim,
    startedAt: performance.now(),
    channel,
    database,
    decision,
    lead,
    subject,
    routing,
    leadPrint: toLeadPrint(lead, mapped, link?.leadPrint),
    bringsNews: bringsNews(lead, mapped, link?.leadPrint),
    activity,
    hints: toHints(region ?? undefined, lead.source),
    emailOptions: toEmailOptions(channel.config.match),
    link,
    trust: 'usual',
    goneRecords: [],
    agent: undefined,
    linkKeys,
    chatId: identifier(event.body.chat_id),
    chatKey: toChatKey(channel.name, event),
    signal,
    session: channel.crm.open({
      eventId: claim.eventId,
      lane: isFirstAnswer(effectOf(event.name), claim) ? 'interactive' : 'background',
      attempt: claim.attempts,
      fields: wantedFields(channel),
      personal: toPersonalWords(lead),
      durable,
      signal,
      onOperation,
    }),
  };
}

export interface PrepareOptions {
  readonly channel: Channel;
  readonly database: Database;
  readonly decision: Decision;
  readonly signal: AbortSignal;
  onOperation(trace: OperationTrace): void;
  /** Resolves when the event is on the disk. Absent: it is. */
  readonly durable?: Promise<void>;
}

/**
 * What a known visitor said since, in events that wait behind this one: one write brings it all, and they find nothing left to
 * write. A visitor not yet recognised is recognised by each event alone.
 */
async function foldLater(
  claim: Claim,
  event: JivoEvent,
  lead: Lead,
  { channel, database }: Pick<PrepareOptions, 'channel' | 'database'>,
): Promise<Lead> {
  const effect = effectOf(event.name);
  if (!claim.waited || lead.visitorKey === undefined || (effect !== 'answer' && effect !== 'complete')) return lead;
  const bodies = await findLaterBodies(database.read, claim, lead.visitorKey);
  return foldLeads(
    lead,
    bodies.map((body) => readLead(channel, parseBody(body))),
  );
}

function isFirstAnswer(effect: Effect, claim: Claim): boolean {
  return effect === 'answer' && claim.attempts === 1;
}

/** Fields the card shows and fields the mapping compares before it writes. */
function wantedFields(channel: Channel): readonly string[] {
  const shown = cardFields(channel)
    .flatMap(listCardPaths)
    .filter((from) => !from.startsWith('owner.'));
  return [...new Set([...shown, ...channel.config.fields.map(({ to }) => to)])];
}

/** Chat ids count per account and widget. */
function toChatKey(channel: string, { body }: JivoEvent): string | undefined {
  const chatId = identifier(body.chat_id);
  return chatId === undefined ? undefined : `${channel}/${identifier(body.widget_id) ?? ''}/${chatId}`;
}
