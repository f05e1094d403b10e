import type { RawConfig } from '../../../config/config-file.ts';
import { isObject } from '../../../config/validate.ts';
import { type RawPart, toPart } from './raw-part.ts';

/** The channels as the file writes them, by name. */
export function listChannels({ channels }: RawConfig): RawPart {
  return toPart(channels);
}

/** One of them; undefined: there is none of that name. */
export function findChannel(raw: RawConfig, name: string): RawPart | undefined {
  return findEntry(listChannels(raw), name);
}

/** The accounts as the file writes them, by name. */
export function listAccounts({ accounts }: RawConfig): RawPart {
  return toPart(accounts);
}

/** The entry of that name, where it is an object. */
export function findEntry(entries: RawPart, name: string): RawPart | undefined {
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  return isObject(entry) ? entry : undefined;
}
