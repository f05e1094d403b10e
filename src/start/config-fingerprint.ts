import { hash } from 'node:crypto';
import type { GatewayConfig } from '../../config/schema.ts';
import { isObject } from '../../config/validate.ts';
import type { Vault } from '../store/vault.ts';

const LENGTH = 16;

/**
 * Two processes with the same accounts and channels have the same one, whatever the order in their files. Nothing can be read
 * from it; with `storage.encryptionKey` nothing can be tried out on it either.
 */
export function toFingerprint({ accounts, channels }: GatewayConfig, vault: Vault): string {
  return vault.blind(hash('sha256', JSON.stringify({ accounts, channels }, sortKeys), 'hex')).slice(0, LENGTH);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
