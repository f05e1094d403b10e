import { ConfigError } from '../../config/problems.ts';
import type { GatewayConfig } from '../../config/schema.ts';
import { StoreError } from '../store/open-store.ts';
import { StoreInUseError } from '../store/sqlite-lock.ts';
import { SettingsError } from './accounts.ts';
import { TokenError } from './channel-tokens.ts';
import type { Gateway } from './gateway.ts';
import { RestartNeededError } from './reload.ts';

/** What a person reads after the start: what runs, what to paste into Jivo, what to try next. */
export function describeStart(gateway: Gateway, config: GatewayConfig, path: string): string {
  const channels = Object.entries(config.channels).map(([name, { account }]) => {
    const connector = config.accounts[account]?.connector ?? '';
    return `  ${name} → account ${account} (${connector})\n    ${gateway.webhookUrls.get(name)}\n`;
  });
  const books = Object.entries(config.accounts)
    .filter(([, { connector }]) => connector === 'local')
    .map(([name]) => `Contact book:  ${gateway.publicUrl}/crm/${name}/\n`);
  return [
    `Jivo → CRM gateway is running at ${gateway.publicUrl}\n`,
    `Configuration: ${path}\n`,
    `Events are kept in ${hidePassword(config.storage.url)}\n`,
    ...books,
    ...describeConsole(gateway, config),
    '\nWebhook URL to paste into Jivo (Manage → Channels → Settings → Integration settings for developers):\n',
    ...channels,
    '\nTry next, in a second terminal:  npm run gateway -- simulate\n',
  ].join('');
}

function describeConsole({ publicUrl, signInUrl }: Gateway, config: GatewayConfig): readonly string[] {
  if (config.console.password !== null) return [`Console:       ${publicUrl}/console\n`];
  if (signInUrl !== undefined) return [`Console:       ${signInUrl}  (opens once)\n`];
  return ['Console:       off; set console.password to a password or to what `gateway hash-password` prints\n'];
}

function hidePassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^:/@]*):[^@]*@/, '$1:***@');
}

/** Only a change of the configuration helps. */
export function isConfigTrouble(error: unknown): error is ConfigError | SettingsError {
  return error instanceof ConfigError || error instanceof SettingsError;
}

/** Why the gateway did not start, or did not take a configuration, in words, and what to do. */
export function describeTrouble(error: unknown): string {
  if (isConfigTrouble(error)) {
    const text = error instanceof SettingsError ? `${error.path}: ${error.message}` : error.message;
    return `The configuration cannot be used:\n${indent(text)}`;
  }
  const ours = [StoreInUseError, StoreError, TokenError, RestartNeededError];
  if (error instanceof Error && ours.some((kind) => error instanceof kind)) {
    return error.message;
  }
  if (!(error instanceof Error)) return 'The gateway could not start.';
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${address} is in use by another program. Stop that program, or set server.port to another number.`;
  }
  if (code === 'EACCES' && port !== undefined) {
    return `Port ${port} may not be used by this user. Set server.port to a number above 1023.`;
  }
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${address}. Set server.host to one it has.`;
  return `The gateway could not start: ${error.message}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
