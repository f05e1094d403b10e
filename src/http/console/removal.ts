import type { RawConfig } from '../../../config/config-file.ts';
import type { GatewayConfig } from '../../../config/schema.ts';
import { TEXTS } from '../../../console/texts.ts';
import { type Condition, fits } from '../../lead/mapping/condition.ts';
import { listAccounts as listReachable } from '../../start/accounts.ts';
import { findEntry, listAccounts, listChannels } from './raw-config.ts';
import { toPart } from './raw-part.ts';

/** The configuration without one of its channels. */
export function withoutChannel(raw: RawConfig, name: string): RawConfig {
  const { [name]: _removed, ...channels } = listChannels(raw);
  return { ...raw, channels };
}

/** The same without an account. */
export function withoutAccount(raw: RawConfig, name: string): RawConfig {
  const { [name]: _removed, ...accounts } = listAccounts(raw);
  return { ...raw, accounts };
}

/** Channels that lead to an account, themselves or by one of their routes. */
export function listChannelsOf({ channels }: GatewayConfig, account: string): readonly string[] {
  return Object.entries(channels).flatMap(([name, channel]) =>
    listReachable(channel).includes(account) ? [name] : [],
  );
}

/** Where other channels have conditions that ask for the name of this one, and so hold for nobody. */
export function listMentions({ channels }: GatewayConfig, channel: string): readonly string[] {
  const { removeChannel, routes: texts, setup } = TEXTS;
  return Object.entries(channels).flatMap(([name, { routes, fields }]) => {
    if (name === channel) return [];
    const names = ({ channel: patterns }: Condition = {}) =>
      patterns !== undefined && fits(patterns, channel) && !fits(patterns, name);
    const places = [
      ...routes.flatMap((route, index) => (names(route.if) ? [texts.name(index + 1)] : [])),
      ...fields.flatMap((field, index) => (names(field.if) ? [setup.to(index + 1)] : [])),
    ];
    return places.map((place) => removeChannel.mention(name, place));
  });
}

/** Files that hold the account's secrets, as its settings name them. */
export function listSecretFiles(raw: RawConfig, account: string): readonly string[] {
  const settings = toPart(findEntry(listAccounts(raw), account)?.settings);
  const texts = Object.values(settings).filter((value) => typeof value === 'string');
  return texts.flatMap((text) => [...text.matchAll(/\$\{file:([^}]+)\}/g)].map(([, path = '']) => path));
}
