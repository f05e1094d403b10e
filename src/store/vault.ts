import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts what is kept of people, and marks people without naming them. */
export interface Vault {
  /** AES-256-GCM with the first key; the text as it is when no key is configured. */
  seal(text: string): string;
  /** What was sealed with any of the keys. Any other text is given back as it is. */
  open(text: string): string;
  /** Whether a text was sealed with a key that is not there (any more). */
  isForeign(text: string): boolean;
  /** The text sealed with the first key, when it is in clear or sealed with an older one; undefined when it is well, or nobody here can open it. */
  renew(text: string): string | undefined;
  /**
   * A keyed hash in the place of a hash, the same one for the life of the store: nobody can try out a list of phones on it.
   * The text as it is when the store has no key.
   */
  blind(text: string): string;
  /** The same vault, blinding and marking with the store's own key, 32 bytes. */
  unlock(storeKey: Buffer): Vault;
  /** Whether `seal` really encrypts. */
  readonly hasKey: boolean;
  /** Keyed hashes of a text, by the newest key first: to recognise somebody of whom nothing else is kept. */
  marks(text: string): readonly string[];
}

export interface VaultKeys {
  /** 32 bytes each, the one to encrypt with first. */
  readonly encryption: readonly Buffer[];
  /** For marks, the one to mark with first. */
  readonly marking: readonly Buffer[];
  /** Of the store itself, whatever becomes of the others. */
  readonly store?: Buffer;
}

/** Changes nothing and marks nobody: for work on rows as they are. */
export const NO_VAULT: Vault = createVault({ encryption: [], marking: [] });

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^enc1:([0-9a-f]{8}):([A-Za-z0-9_-]{38,})$/;

export function createVault({ encryption, marking, store }: VaultKeys): Vault {
  const keys = new Map(encryption.map((secret) => [toKeyId(secret), deriveKey(secret, 'rows')] as const));
  const markKeys = [...marking, ...(store === undefined ? [] : [store])].map((secret) => deriveKey(secret, 'marks'));
  const blindKey = store === undefined ? undefined : deriveKey(store, 'hashes');
  const [first] = keys;
  const seal = (text: string) => (first === undefined ? text : encrypt(first, text));
  const open = (text: string) => {
    const [, id = '', sealed = ''] = SEALED.exec(text) ?? [];
    const key = keys.get(id);
    return key === undefined ? text : (decrypt(key, Buffer.from(sealed, 'base64url')) ?? text);
  };
  const isForeign = (text: string) => {
    const [, id] = SEALED.exec(text) ?? [];
    return id !== undefined && !keys.has(id);
  };
  return {
    hasKey: first !== undefined,
    seal,
    open,
    isForeign,
    renew(text) {
      if (first === undefined || text.startsWith(`enc1:${first[0]}:`) || isForeign(text)) return undefined;
      return seal(open(text));
    },
    blind: (text) => (blindKey === undefined ? text : toHmac(blindKey, text)),
    unlock: (storeKey) => createVault({ encryption, marking, store: storeKey }),
    marks: (text) => markKeys.map((key) => toHmac(key, text)),
  };
}

function toHmac(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

function encrypt([id, key]: readonly [string, Buffer], text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `enc1:${id}:${sealed.toString('base64url')}`;
}

/** Undefined for what this key did not seal. */
function decrypt(key: Buffer, sealed: Buffer): string | undefined {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    // The tag does not fit: somebody changed it, or wrote a text that only looks like it.
    return undefined;
  }
}

/** Says which key it was without telling anything of it. */
function toKeyId(secret: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from('key id '), secret]), 'hex').slice(0, 8);
}

/** One key for each purpose. */
function deriveKey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `jivo-crm-gateway ${purpose}`, 32));
}
