import { hash, randomBytes } from 'node:crypto';
import { type JivoEvent, parseBody } from '../jivo/body.ts';
import { effectOf } from '../jivo/effects.ts';
import { identifier } from '../jivo/fields.ts';
import { OK_REPLY } from '../jivo/reply.ts';
import { toLead } from '../jivo/to-lead.ts';
import type { Lead } from '../lead/lead.ts';
import type { NewEvent } from '../store/receive-events.ts';
import type { Channel } from './channel.ts';
import { toEmailOptions, toPersonKeys } from './identities.ts';

/** A webhook read and ready to be written down. */
export interface Incoming {
  readonly event: NewEvent;
  readonly lead: Lead;
}

/** Reads a webhook's body and says what to write down. Pure but for the new id. Throws `BadBodyError`. */
export function readIncoming(channel: Channel, text: string): Incoming {
  const jivo = parseBody(text);
  const effect = effectOf(jivo.name);
  const chatId = identifier(jivo.body.chat_id);
  const lead = readLead(channel, jivo);
  const ignored = effect === 'ignore';
  return {
    lead,
    event: {
      id: createEventId(),
      channel: channel.name,
      account: channel.crm.account,
      name: jivo.name,
      effect,
      interactive: effect === 'answer',
      ignored,
      chatId,
      visitorKey: lead.visitorKey,
      body: text,
      resendKey: toResendKey(channel.name, jivo, chatId, text),
      personKeys: ignored ? [] : toPersonKeys(channel.crm.account, lead, chatId, toEmailOptions(channel.config.match)),
      answer: ignored ? JSON.stringify(OK_REPLY) : undefined,
    },
  };
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
