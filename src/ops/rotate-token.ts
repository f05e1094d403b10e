import { parseArgs } from 'node:util';
import type { GatewayConfig } from '../../config/schema.ts';
import { createToken, readChannelTokens } from '../start/channel-tokens.ts';
import { readTokenFile, type TokenFile, toTokenPath, writeTokenFile } from '../start/token-file.ts';
import { type Command, CommandError, UsageError } from './command.ts';

/** `gateway rotate-token`: changes a channel's token without losing a webhook. */
export const rotateToken: Command = {
  name: 'rotate-token',
  usage: 'rotate-token CHANNEL [--finish]',
  summary:
    'Gives a channel a second token and prints the new webhook URL; both work until --finish ends the old one. A running gateway follows within a second.',
  examples: ['rotate-token shop', 'rotate-token shop --finish'],
  async run({ config, words, print }) {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { finish: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('Name one channel.');
    const channel = Object.hasOwn(config.channels, name) ? config.channels[name] : undefined;
    if (channel === undefined) {
      throw new UsageError(`There is no channel "${name}". Channels: ${Object.keys(config.channels).join(', ')}`);
    }
    if (channel.tokens.length > 0) throw new CommandError(explainConfigured(name, channel.tokens.length));
    print(values.finish ? finish(config, name) : begin(config, name));
    return 0;
  },
};

function begin(config: GatewayConfig, name: string): string {
  const { path, tokens, own } = readFile(config, name);
  if (own.length > 1) {
    throw new CommandError(`Channel ${name} has two tokens already. First: rotate-token ${name} --finish`);
  }
  const token = createToken();
  writeTokenFile(path, { ...tokens, [name]: [token, ...own] });
  return [
    `The new webhook URL of channel ${name}:`,
    `  ${toOrigin(config)}/jivo/${name}/${token}`,
    'The old one works, too. Paste the new one into Jivo, then end the old one:',
    `  npm run gateway -- rotate-token ${name} --finish`,
  ].join('\n');
}

function finish(config: GatewayConfig, name: string): string {
  const { path, tokens, own } = readFile(config, name);
  const [newer, older] = own;
  if (newer === undefined || older === undefined) {
    throw new CommandError(`Channel ${name} has one token only. First: rotate-token ${name}`);
  }
  writeTokenFile(path, { ...tokens, [name]: [newer] });
  return `The old token of channel ${name} no longer works.`;
}

function readFile(config: GatewayConfig, name: string) {
  // Makes what is still missing, and says so where tokens cannot be made.
  const own = readChannelTokens(config).get(name) ?? [];
  const path = toTokenPath(config.storage.url) ?? '';
  const tokens: TokenFile = readTokenFile(path);
  return { path, tokens, own };
}

function explainConfigured(name: string, count: number): string {
  if (count > 1) return `The tokens of channel ${name} are in the configuration. Take the old one out there.`;
  return [
    `The token of channel ${name} is in the configuration, so it is changed there.`,
    `Put a new one before it, such as ${createToken()}, as a list: "token": ["NEW", "OLD"].`,
    'Let the gateway take it with "gateway reload", paste the new URL into Jivo, then take the old one out and reload again.',
  ].join('\n');
}

function toOrigin({ server: { publicUrl, host, port } }: GatewayConfig): string {
  return (publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(/\/+$/, '');
}
