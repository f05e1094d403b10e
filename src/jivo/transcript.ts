import type { Message } from '../lead/activity.ts';
import type { Agent } from '../lead/lead.ts';
import { defined, type Fields, identifier, list, moment, object, text } from './fields.ts';
import { toPlainText } from './html-text.ts';

/** What was said: single messages, or one text when Jivo masked them, or neither when it sent no text at all. */
export interface Transcript {
  readonly messages: readonly Message[];
  readonly text?: string;
}

// The sample of chat_finished in https://www.jivo.ru/docs/webhooks/ has this in place of every message.
const MASKED = /^<message text is not displayed[^<>]*>$/i;

const SPEAKERS: ReadonlyMap<string, Message['from']> = new Map([
  ['visitor', 'visitor'],
  ['client', 'visitor'],
  ['agent', 'agent'],
  ['operator', 'agent'],
  ['bot', 'bot'],
  ['system', 'system'],
]);

/**
 * Real text in `chat.messages` wins; else `plain_messages`; else `html_messages` as text. A placeholder is no text.
 */
export function toTranscript(body: Fields, agents: readonly Agent[], visitorName: string | undefined): Transcript {
  const messages = readEntries(body)
    .map((entry) => toMessage(entry, agents, visitorName))
    .filter((message) => message !== undefined);
  if (messages.length > 0) return { messages };
  const html = text(body.html_messages);
  const whole = readText(body.plain_messages) ?? readText(html === undefined ? undefined : toPlainText(html));
  return defined({ messages, text: whole });
}

/** When the entries were sent, with or without text, earliest first. */
export function readMoments(body: Fields): readonly string[] {
  return readEntries(body)
    .map((entry) => moment(entry.timestamp))
    .filter((at) => at !== undefined)
    .sort();
}

function readEntries(body: Fields): readonly Fields[] {
  return list(object(body.chat).messages).map(object);
}

function toMessage(entry: Fields, agents: readonly Agent[], visitorName: string | undefined): Message | undefined {
  const said = readText(entry.message);
  if (said === undefined) return undefined;
  const agentId = identifier(entry.agent_id);
  const from = toSpeaker(entry.type, agentId);
  const names = { visitor: visitorName, agent: nameAgent(agents, agentId), bot: undefined, system: undefined };
  return defined({ at: moment(entry.timestamp), from, name: names[from], text: said });
}

/** Only `visitor` and `agent` are documented. An entry of a type not yet known is nobody's unless it names an agent. */
function toSpeaker(type: unknown, agentId: string | undefined): Message['from'] {
  return SPEAKERS.get(text(type)?.toLowerCase() ?? '') ?? (agentId === undefined ? 'system' : 'agent');
}

/** An agent's message without an id is clear only when one agent was in the chat. */
function nameAgent(agents: readonly Agent[], agentId: string | undefined): string | undefined {
  if (agentId !== undefined) return agents.find(({ id }) => id === agentId)?.name;
  return agents.length === 1 ? agents[0]?.name : undefined;
}

function readText(value: unknown): string | undefined {
  const said = text(value);
  return said === undefined || MASKED.test(said) ? undefined : said;
}
