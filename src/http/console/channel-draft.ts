import { hash } from 'node:crypto';
import type { RawConfig } from '../../../config/config-file.ts';
import type { GatewayConfig } from '../../../config/schema.ts';
import { TEXTS } from '../../../console/texts.ts';
import { describeChannelError } from './channel-problems.ts';
import { applyValues, hasNewReference, readValues, toValues } from './channel-values.ts';
import { checkChange, type SetupTools, VARIABLE } from './config-change.ts';
import { findChannel, listChannels } from './raw-config.ts';
import { findRouteProblem } from './route-values.ts';

/** The configuration with a channel as a form says it, or why that cannot be. */
export type ChannelDraft = { readonly raw: RawConfig; readonly config: GatewayConfig } | { readonly problem: string };

/** Puts the form's channel into the configuration and checks the whole. */
export function draftChannel(tools: SetupTools, raw: RawConfig, name: string, form: URLSearchParams): ChannelDraft {
  const original = findChannel(raw, name) ?? {};
  const values = readValues(form);
  const { token = '' } = values;
  const isSecret = token.includes('${') && !VARIABLE.test(token);
  const written = toValues(original);
  if (isSecret || hasNewReference(written, values)) return { problem: TEXTS.setup.noReference };
  const problem = findRouteProblem(values.routes ?? [], written.routes ?? []);
  if (problem !== undefined) return { problem };
  const channels = { ...listChannels(raw), [name]: applyValues(original, values) };
  const next = { ...raw, channels };
  const config = checkChange(tools, next, [], (error) => describeChannelError(error, name));
  return typeof config === 'string' ? { problem: config } : { raw: next, config };
}

/** Another text has another one. */
export function toVersion(text: string): string {
  return hash('sha256', text, 'base64url');
}
