import { hash } from 'node:crypto';
import type { RawConfig } from '../../../config/config-file.ts';
import type { GatewayConfig } from '../../../config/schema.ts';
import { isObject } from '../../../config/validate.ts';
import { TEXTS } from '../../../console/texts.ts';
import { applyValues, hasNewReference, type RawPart, readValues, toValues } from './channel-values.ts';
import { checkChange, type SetupTools, VARIABLE } from './config-change.ts';

/** The configuration with a channel as a form says it, or why that cannot be. */
export type ChannelDraft = { readonly raw: RawConfig; readonly config: GatewayConfig } | { readonly problem: string };

/** Puts the form's channel into the configuration and checks the whole. */
export function draftChannel(tools: SetupTools, raw: RawConfig, name: string, form: URLSearchParams): ChannelDraft {
  const original = findChannel(raw, name) ?? {};
  const values = readValues(form);
  const { token = '' } = values;
  const isSecret = token.includes('${') && !VARIABLE.test(token);
  if (isSecret || hasNewReference(toValues(original), values)) return { problem: TEXTS.setup.noReference };
  const channels = { ...listChannels(raw), [name]: applyValues(original, values) };
  const next = { ...raw, channels };
  const config = checkChange(tools, next);
  return typeof config === 'string' ? { problem: config } : { raw: next, config };
}

/** The channel as the file writes it. */
export function findChannel(raw: RawConfig, name: string): RawPart | undefined {
  const channels = listChannels(raw);
  const channel = Object.hasOwn(channels, name) ? channels[name] : undefined;
  return isObject(channel) ? channel : undefined;
}

export function listChannels({ channels }: RawConfig): RawPart {
  return isObject(channels) ? channels : {};
}

/** Another text has another one. */
export function toVersion(text: string): string {
  return hash('sha256', text, 'base64url');
}
