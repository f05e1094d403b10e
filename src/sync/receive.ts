import { hash, randomBytes } from 'node:crypto';
import { type JivoEvent, parseBody } from '../jivo/body.ts';
import { effectOf } from '../jivo/effects.ts';
import { identifier } from '../jivo/fields.ts';
import { OK_REPLY } from '../jivo/reply.ts';
import { toLead } from '../jivo/to-lead.ts';
import type { Lead } from '../lead/lead.ts';
import type { NewEvent } from '../store/receive-events.ts';
import type { AccountChoice } from '../store/visitor-accounts.ts';
import { type Channel, onAccount } from './channel.ts';
import { toEmailOptions, toPersonKeys } from './identities.ts';
import { toLinkKeys } from './link-keys.ts';
import { findRouting } from './route.ts';

/** A webhook as it was read. */
export interface ReadEvent {
  readonly jivo: JivoEvent;
  readonly lead: Lead;
}

/** A webhook read and ready to be written down. */
export interface Incoming extends ReadEvent {
  /** The channel on the account the event belongs to. */
  readonly channel: Channel;
  readonly event: NewEvent;
  /** What its link may be kept under. */
  readonly linkKeys: readonly string[];
}

/**
 * Reads a webhook's body and says what to write down. `known`: the account the visitor is in already. Pure but for the new id.
 * Throws `BadBodyError`.
 */
export function readIncoming(given: Channel, text: string, known?: string): Incoming {
  const { jivo, lead } = readEvent(given, text);
  const effect = effectOf(jivo.name);
  const chatId = identifier(jivo.body.chat_id);
  const routing = findRouting(given.config, { lead, widget: identifier(jivo.body.widget_id) });
  const channel = onAccount(given, known ?? routing.account ?? given.crm.account) ?? given;
  const ignored = effect === 'ignore';
  const id = createEventId();
  const linkKeys = toLinkKeys(jivo, lead, id);
  const onto = (account: string) => ({
    account,
    personKeys: ignored ? [] : toPersonKeys(account, lead, chatId, toEmailOptions(given.config.match)),
  });
  return {
    channel,
    jivo,
    lead,
    linkKeys,
    event: {
      id,
      channel: channel.name,
      ...onto(channel.crm.account),
      ...toChoice(given, linkKeys[0], ignored, onto),
      name: jivo.name,
      effect,
      interactive: effect === 'answer',
      ignored,
      chatId,
      visitorKey: lead.visitorKey,
      body: text,
      resendKey: toResendKey(channel.name, jivo, chatId, text),
      answer: ignored ? JSON.stringify(OK_REPLY) : undefined,
    },
  };
}

/** What was ignored decides nothing for what comes after it. */
function toChoice(
  { reachable }: Channel,
  key: string | undefined,
  ignored: boolean,
  onto: AccountChoice['onto'],
): Pick<NewEvent, 'choice'> {
  if (reachable.size < 2 || key === undefined || ignored) return {};
  return { choice: { key, accounts: [...reachable.keys()], onto } };
}

/** Reads a webhook's body, for a channel. Throws `BadBodyError`. */
export function readEvent(channel: Channel, text: string): ReadEvent {
  const jivo = parseBody(text);
  return { jivo, lead: readLead(channel, jivo) };
}

/** The lead of an event of this channel. */
export function readLead({ name, config }: Channel, jivo: JivoEvent): Lead {
  return toLead(jivo, { channel: name, ...(config.region !== null && { region: config.region }) });
}

function toResendKey(channel: string, jivo: JivoEvent, chatId: string | undefined, text: string): string {
  return hash('sha256', JSON.stringify([channel, jivo.name, chatId ?? null, text.trim()]), 'base64url');
}

const PROCESS_ID = randomBytes(6).toString('hex');
let count = 0;

/** Sorts by time, so that listings and indexes stay in order; unique by process and count. */
function createEventId(): string {
  count += 1;
  return `${Date.now().toString(36)}${PROCESS_ID}${count.toString(36)}`;
}
