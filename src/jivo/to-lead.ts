import { toEmails } from '../lead/email.ts';
import type { Lead } from '../lead/lead.ts';
import type { JivoEvent } from './body.ts';
import { findEvent } from './effects.ts';
import { defined, type Fields, identifier, line, list, number, object, text, title } from './fields.ts';
import { toAgent, toLastAgent } from './to-agent.ts';
import { toAttributes } from './to-attributes.ts';
import { readPhones, toHints } from './to-phones.ts';
import { toSource } from './to-source.ts';

/** The channel the event came through. `region` is its ISO 3166-1 alpha-2 country, for phones without a country code. */
export interface LeadContext {
  readonly channel: string;
  readonly region?: string;
}

/** More than a person has. Each one becomes an identity to look for. */
const MOST_EMAILS = 20;

/** Who wrote or called. Works for every event, known or not: what cannot be read is absent. See docs/canonical-model.md. */
export function toLead(event: JivoEvent, context: LeadContext): Lead {
  const shape = findEvent(event.name)?.shape ?? 'visitor';
  if (shape === 'visitor') return fromVisitor(event, context);
  return fromClient(shape === 'client' ? event.body : object(event.body.client), context);
}

/** Channel webhooks: https://www.jivo.ru/docs/webhooks/ */
function fromVisitor({ name, body }: JivoEvent, context: LeadContext): Lead {
  const visitor = object(body.visitor);
  const source = toSource(body);
  // The phone of a call is the client's in each direction; the visitor's own data may lack it.
  const phones = [...list(visitor.phone), ...list(object(body.call).phone)];
  return defined({
    ...readPerson(visitor, context),
    visitorKey: toVisitorKey(context.channel, body.widget_id, visitor.number ?? clientNumber(name, body)),
    emails: readEmails(list(visitor.email)),
    phones: readPhones(phones, toHints(context.region, source)),
    organization: title(body.organization, 'name', 'title'),
    tags: readTags(body.tags, visitor.tags, object(body.chat).tags),
    status: title(body.status, 'title', 'name'),
    token: line(body.user_token) ?? line(body.token),
    attributes: { ...toAttributes(visitor.attributes), ...toAttributes(body.attributes) },
    source,
    agent: toLastAgent(body.agent) ?? toLastAgent(body.agents),
    assignedAgent: toAgent(body.assigned_agent),
  });
}

/**
 * CRM webhooks describe a client of Jivo's own CRM. Its `client_id` and numeric `widget_id` are not those of the channel
 * webhooks, so there is no visitor key.
 */
function fromClient(client: Fields, context: LeadContext): Lead {
  const contacts = list(client.contacts).map(object);
  const contactsOf = (type: string) =>
    contacts.filter((entry) => line(entry.contact_type)?.toLowerCase() === type).map((entry) => entry.contact);
  return defined({
    ...readPerson(client, context),
    emails: readEmails(contactsOf('email')),
    phones: readPhones(contactsOf('phone'), toHints(context.region, {})),
    organization: title(client.organization, 'name', 'title'),
    tags: readTags(client.tags),
    status: title(client.status, 'title', 'name'),
    attributes: {},
    source: {},
    assignedAgent: toAgent(client.assigned_agent),
  });
}

function readPerson(person: Fields, { channel }: LeadContext) {
  const chats = number(person.chats_count);
  return {
    channel,
    name: line(person.name),
    description: text(person.description),
    chatsCount: chats !== undefined && Number.isSafeInteger(chats) && chats >= 0 ? chats : undefined,
  };
}

/** client_updated and client_attribute_updated carry the visitor's number as `client_id` too, at times only there. */
function clientNumber(name: string, body: Fields): unknown {
  return name.startsWith('client_') ? body.client_id : undefined;
}

/** Jivo counts visitors from 1 within a widget. Anything else, or no widget, does not tell people apart: no key. */
function toVisitorKey(channel: string, widgetId: unknown, visitorNumber: unknown): string | undefined {
  const widget = identifier(widgetId);
  const count = identifier(visitorNumber);
  if (widget === undefined || count === undefined || !/^[1-9]\d*$/.test(count)) return undefined;
  return `${channel}/${widget}/${count}`;
}

function readEmails(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.flatMap(toEmails))].slice(0, MOST_EMAILS);
}

function readTags(...values: readonly unknown[]): readonly string[] {
  const tags = values.flatMap(list).map((tag) => title(tag, 'title', 'name'));
  return [...new Set(tags.filter((tag) => tag !== undefined))];
}
