import type { Activity, Chat, OfflineMessage, PhoneCall } from './activity.ts';
import { CALL_REASON, CALL_STATUS, LABELS } from './activity-labels.ts';
import type { Agent, Source } from './lead.ts';
import { cleanText, shortenText } from './text.ts';
import { createTimeFormats, type TimeFormats } from './time-format.ts';

export { toPlainParts, toPlainText } from './plain-text.ts';

/** One labelled value. `link` is an http or https address. */
export interface ActivityFact {
  readonly label: string;
  readonly value: string;
  readonly link?: string;
}

/** One thing said. `speaker` is empty when Jivo sent the transcript as one text. `text` may hold line ends. */
export interface ActivityLine {
  readonly time?: string;
  readonly speaker: string;
  readonly text: string;
}

/** An activity in words, free of markup: every value is plain text that a connector has to escape for its CRM. */
export interface ActivityText {
  readonly title: string;
  readonly facts: readonly ActivityFact[];
  readonly lines: readonly ActivityLine[];
  readonly remarks: readonly string[];
}

export interface ActivityTextOptions {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** BCP 47 tag for dates; the labels are English. */
  readonly locale?: string;
}

const LONGEST_NAME_IN_TITLE = 80;

type FactName = keyof typeof LABELS.fact;

/** What a reader in the CRM sees of an activity. Throws RangeError for an unknown time zone or locale. */
export function toActivityText(activity: Activity, options: ActivityTextOptions): ActivityText {
  const formats = createTimeFormats(options.timeZone, options.locale, toMoments(activity));
  return {
    title: toTitle(activity),
    facts: [...toOwnFacts(activity, formats), ...toSourceFacts(activity.source)].filter((fact) => fact !== undefined),
    lines: toLines(activity, formats),
    remarks: activity.remarks.map(cleanText).filter((remark) => remark !== ''),
  };
}

function toMoments(activity: Activity): readonly (string | undefined)[] {
  if (activity.kind !== 'chat') return [activity.at];
  return [activity.startedAt, ...activity.messages.map((message) => message.at)];
}

function toTitle(activity: Activity): string {
  const key = activity.kind === 'call' ? activity.direction : activity.kind;
  const phone = activity.kind === 'call' ? (activity.phone?.e164 ?? activity.phone?.raw) : undefined;
  const name = cleanText(activity.visitorName ?? phone ?? '').replace(/\s+/g, ' ');
  if (name === '') return LABELS.title[key];
  return `${LABELS.title[key]} ${LABELS.from[key]} ${shortenText(name, LONGEST_NAME_IN_TITLE)}`;
}

function toOwnFacts(activity: Activity, formats: TimeFormats): readonly (ActivityFact | undefined)[] {
  const visitor = toFact('visitor', activity.visitorName);
  if (activity.kind === 'chat') return [visitor, ...toChatFacts(activity, formats)];
  if (activity.kind === 'call') return [visitor, ...toCallFacts(activity, formats)];
  return [visitor, toFact('when', formats.moment(activity.at))];
}

function toChatFacts(chat: Chat, formats: TimeFormats): readonly (ActivityFact | undefined)[] {
  const agents = chat.agents.map(toAgentName).filter((name) => name !== undefined);
  const silent = chat.messages.length === 0 && cleanText(chat.text ?? '') === '';
  return [
    toFact('started', formats.moment(chat.startedAt)),
    toFact('ended', formats.moment(chat.endedAt)),
    toFact(agents.length > 1 ? 'agents' : 'agent', agents.join(', ')),
    toFact('rating', chat.rating),
    toFact('invitation', chat.invitation),
    toFact('blacklisted', chat.blacklisted ? LABELS.yes : undefined),
    toFact('chatId', chat.chatId),
    toFact('transcript', silent ? LABELS.noTranscript : undefined),
  ];
}

function toCallFacts(call: PhoneCall, formats: TimeFormats): readonly (ActivityFact | undefined)[] {
  return [
    toFact('when', formats.moment(call.at)),
    toFact('phone', call.phone?.e164 ?? call.phone?.raw),
    toFact('status', CALL_STATUS.get(call.status) ?? call.status),
    toFact('reason', call.reason && (CALL_REASON.get(call.reason) ?? call.reason)),
    toFact('agent', call.agent && toAgentName(call.agent)),
    toFact('recording', call.recordingUrl, call.recordingUrl),
  ];
}

function toSourceFacts(source: Source): readonly (ActivityFact | undefined)[] {
  const { department, topic, page, utm, geo } = source;
  const place = [geo?.city, geo?.region, geo?.country ?? geo?.countryCode].filter((part) => part?.trim());
  return [
    toFact('department', department),
    toFact('topic', topic),
    toFact('page', page?.title?.trim() ? page.title : page?.url, page?.url),
    toFact('utmSource', utm?.source),
    toFact('utmMedium', utm?.medium),
    toFact('utmCampaign', utm?.campaign),
    toFact('utmContent', utm?.content),
    toFact('utmTerm', utm?.term),
    toFact('place', [...new Set(place)].join(', ')),
  ];
}

function toFact(name: FactName, text: string | undefined, address?: string): ActivityFact | undefined {
  const value = cleanText(text ?? '').replace(/\s*\n\s*/g, ' ');
  if (value === '') return undefined;
  const link = address === undefined ? undefined : toWebLink(address);
  return { label: LABELS.fact[name], value, ...(link === undefined ? {} : { link }) };
}

/** The address as a browser would write it; undefined for anything that does not open as a web page. */
function toWebLink(address: string): string | undefined {
  const url = URL.parse(address.trim());
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : undefined;
}

function toAgentName(agent: Agent): string | undefined {
  return [agent.name, agent.email, agent.id].find((text) => text?.trim());
}

function toLines(activity: Activity, formats: TimeFormats): readonly ActivityLine[] {
  if (activity.kind === 'call') return [];
  if (activity.kind === 'offline-message') return toOfflineLines(activity, formats);
  if (activity.messages.length === 0) return toTextLines(activity.text);
  return activity.messages.map((message) => {
    const known = message.from === 'visitor' ? (message.name ?? activity.visitorName) : message.name;
    return toLine(formats.time(message.at), known, message.from, message.text);
  });
}

function toOfflineLines(message: OfflineMessage, formats: TimeFormats): readonly ActivityLine[] {
  return [toLine(formats.time(message.at), message.visitorName, 'visitor', message.text)];
}

function toLine(
  time: string | undefined,
  name: string | undefined,
  from: keyof typeof LABELS.speaker,
  text: string,
): ActivityLine {
  const speaker = cleanText(name ?? '').replace(/\s+/g, ' ') || LABELS.speaker[from];
  return { ...(time === undefined ? {} : { time }), speaker, text: cleanText(text) };
}

function toTextLines(text: string | undefined): readonly ActivityLine[] {
  const clean = cleanText(text ?? '');
  return clean === '' ? [] : clean.split('\n').map((line) => ({ speaker: '', text: line }));
}
