import { line, text, webLink } from './fields.ts';

/** Contact data shown to the agent as if the visitor had typed them. */
export interface ContactInfo {
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly description?: string;
}

/** One line of the agent's info panel: `key` is a bold label before `content`, `link` opens on a click. */
export interface CardLine {
  readonly title?: string;
  readonly key?: string;
  readonly content: string;
  readonly link?: string;
}

/** What the agent is to see. */
export interface AgentCard {
  readonly contactInfo?: ContactInfo;
  readonly customData: readonly CardLine[];
  readonly crmLink?: string;
  readonly enableAssign?: boolean;
}

/** The answer in Jivo's words: https://www.jivo.ru/docs/webhooks/ and, for the fields of a line, https://www.jivo.ru/docs/widget/ */
export interface JivoReply {
  readonly result: 'ok';
  readonly custom_data?: readonly CardLine[];
  readonly contact_info?: ContactInfo;
  readonly enable_assign?: boolean;
  readonly crm_link?: string;
}

/** setCustomData takes no more; for the answer it is not said. */
export const MAX_CUSTOM_DATA = 10;
/** Jivo names no limits of length. These keep one long CRM field from filling the agent's panel. In characters. */
export const MAX_CONTENT_LENGTH = 1000;
export const MAX_TITLE_LENGTH = 100;
export const MAX_LINK_LENGTH = 2000;

/** The answer to every event that shows the agent nothing. Any other `result` would keep the card from the agent. */
export const OK_REPLY: JivoReply = Object.freeze({ result: 'ok' });

/** The answer for a card. Empty parts are left out, so that Jivo keeps what it has. Text is plain: Jivo escapes it. */
export function toJivoReply(card: AgentCard | undefined): JivoReply {
  if (card === undefined) return OK_REPLY;
  const lines = card.customData.map(toLine).filter((entry) => entry !== undefined);
  const contact = toContact(card.contactInfo ?? {});
  const link = toLink(card.crmLink);
  return {
    result: 'ok',
    ...(lines.length > 0 && { custom_data: lines.slice(0, MAX_CUSTOM_DATA) }),
    ...(Object.keys(contact).length > 0 && { contact_info: contact }),
    ...(card.enableAssign !== undefined && { enable_assign: card.enableAssign }),
    ...(link !== undefined && { crm_link: link }),
  };
}

function toLine(entry: CardLine): CardLine | undefined {
  const content = cut(text(entry.content), MAX_CONTENT_LENGTH);
  if (content === undefined) return undefined;
  const title = cut(line(entry.title), MAX_TITLE_LENGTH);
  const key = cut(line(entry.key), MAX_TITLE_LENGTH);
  const link = toLink(entry.link);
  return {
    ...(title !== undefined && { title }),
    ...(key !== undefined && { key }),
    content,
    ...(link !== undefined && { link }),
  };
}

function toContact(info: ContactInfo): ContactInfo {
  const name = cut(line(info.name), MAX_TITLE_LENGTH);
  const phone = line(info.phone);
  const email = line(info.email);
  const description = cut(text(info.description), MAX_CONTENT_LENGTH);
  return {
    ...(name !== undefined && { name }),
    ...(phone !== undefined && { phone }),
    ...(email !== undefined && { email }),
    ...(description !== undefined && { description }),
  };
}

/** A link cut short leads elsewhere: too long is left out. */
function toLink(value: string | undefined): string | undefined {
  const link = webLink(value);
  return link !== undefined && link.length <= MAX_LINK_LENGTH ? link : undefined;
}

function cut(value: string | undefined, max: number): string | undefined {
  if (value === undefined || value.length <= max) return value;
  // Half of a character at the end would be no valid Unicode.
  return `${value
    .slice(0, max - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}
