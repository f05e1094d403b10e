import { parseArgs } from 'node:util';
import type { GatewayConfig } from '../../config/schema.ts';
import { readChannelTokens } from '../start/channel-tokens.ts';
import { type Command, CommandError, UsageError } from './command.ts';
import { drawCard } from './draw-card.ts';
import { readPayload } from './payload-file.ts';
import { type Answer, postWebhook } from './post-webhook.ts';
import { createSimulatedChat, type SimulatedEvent } from './simulated-chat.ts';
import { SIMULATED_CRMS } from './simulated-crm.ts';
import { startOccasion } from './simulated-gateway.ts';

/** `gateway simulate`: plays Jivo against the running gateway and shows what the agent sees. */
export const simulate: Command = {
  name: 'simulate',
  usage: 'simulate [--channel NAME | --with hubspot|salesforce] [FILE…]',
  summary:
    'Plays a whole visit (chat, second chat, offline message, call) against the running gateway, or sends payload files. With --with it starts a gateway and an imitation of that CRM for the occasion.',
  examples: [
    'simulate',
    'simulate --channel shop',
    'simulate --with hubspot',
    'simulate test/fixtures/jivo/events/chat_accepted.json',
  ],
  async run({ config, definitions, words, print }) {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { channel: { type: 'string' }, with: { type: 'string' } },
      allowPositionals: true,
    });
    if (values.with === undefined) {
      await play(toWebhookUrl(config, values.channel), positionals, print);
      return 0;
    }
    const connector = SIMULATED_CRMS.find((known) => known === values.with);
    if (connector === undefined) throw new UsageError(`--with expects one of ${SIMULATED_CRMS.join(', ')}.`);
    const occasion = await startOccasion(connector, definitions);
    try {
      await play(occasion.webhookUrl, positionals, print);
      print(`\n${await occasion.end()}`);
    } finally {
      await occasion.close();
    }
    return 0;
  },
};

async function play(url: string, files: readonly string[], print: (text: string) => void): Promise<void> {
  for (const file of files) await playFile(url, file, print);
  if (files.length > 0) return;
  const number = Math.floor(Date.now() / 1_000) % 1_000_000_000;
  await playChat(url, createSimulatedChat(number, new Date()), print);
}

/** Of the running gateway, by the same configuration and token file. */
function toWebhookUrl(config: GatewayConfig, asked: string | undefined): string {
  const name = asked ?? Object.keys(config.channels)[0] ?? '';
  const tokens = readChannelTokens(config).get(name);
  if (tokens === undefined) {
    const known = Object.keys(config.channels).join(', ');
    throw new UsageError(`There is no channel "${name}". Channels: ${known}`);
  }
  const { host, port } = config.server;
  // From this machine the gateway is reached where it listens, whatever its public address.
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${reachable}:${port}/jivo/${name}/${tokens[0]}`;
}

async function playChat(url: string, events: readonly SimulatedEvent[], print: (text: string) => void): Promise<void> {
  let link: string | undefined;
  for (const [index, { story, body }] of events.entries()) {
    const answer = await postWebhook(url, JSON.stringify(body));
    link = answer.reply.crm_link ?? link;
    print(`${index + 1}. ${String(body.event_name)} — ${story}`);
    print(toCardText(answer));
  }
  if (link === undefined) throw new CommandError('The gateway gave no link: see its log for the reason.');
  print(`\nOpen the contact with its chats, call and task:\n  ${link}`);
}

async function playFile(url: string, file: string, print: (text: string) => void): Promise<void> {
  print(file);
  print(toCardText(await postWebhook(url, await readPayload(file))));
}

function toCardText({ status, reply, ms }: Answer): string {
  return `   answered ${status} in ${ms} ms\n${drawCard(reply)}`;
}
