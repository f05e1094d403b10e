import { isIP } from 'node:net';
import { isTimeZone } from '../src/lead/time-zone.ts';
import { isPasswordHash, readPasswordHash } from './password-hash.ts';

/** convict formats. Each throws an Error whose message says what was expected. */
type Format = (value: unknown) => void;

function expect(condition: boolean, expected: string): void {
  if (!condition) throw new Error(`expected ${expected}`);
}

export function integer(min: number, max: number): Format {
  return (value) =>
    expect(
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
      `a whole number from ${min} to ${max}`,
    );
}

/** Or null. */
export function optionalInteger(min: number, max: number): Format {
  return (value) =>
    expect(
      value === null || (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max),
      `a whole number from ${min} to ${max}, or null`,
    );
}

export const port: Format = integer(0, 65_535);

export const boolean: Format = (value) => expect(typeof value === 'boolean', 'true or false');

export const text: Format = (value) => expect(typeof value === 'string' && value.trim() !== '', 'a text');

export const texts: Format = (value) =>
  expect(
    Array.isArray(value) && value.every((item) => typeof item === 'string' && item.trim() !== ''),
    'a list of texts',
  );

export const optionalText: Format = (value) => expect(value === null || typeof value === 'string', 'a text');

/** Characters of a password in clear. */
export const SHORTEST_PASSWORD = 8;

export const optionalPassword: Format = (value) => {
  if (value === null) return;
  const text = typeof value === 'string' ? value : '';
  const good = isPasswordHash(text) ? readPasswordHash(text) !== undefined : text.length >= SHORTEST_PASSWORD;
  expect(good, `a password of at least ${SHORTEST_PASSWORD} characters, or what "gateway hash-password" prints`);
};

export function oneOf(...options: readonly string[]): Choice {
  const check: Format = (value) =>
    expect(typeof value === 'string' && options.includes(value), `one of ${options.map((o) => `"${o}"`).join(', ')}`);
  return Object.assign(check, { options });
}

/** A format that takes one of a few texts, and says which. */
type Choice = Format & { readonly options: readonly string[] };

/** What a format of `oneOf` takes; [] for every other one. */
export function listOptions(format: unknown): readonly string[] {
  return typeof format === 'function' && 'options' in format ? (format as Choice).options : [];
}

export const httpUrl: Format = (value) => {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  expect(url !== null && /^https?:$/.test(url.protocol), 'an address that begins with http:// or https://');
  expect(url?.search === '' && url.hash === '', 'an address without ? and #');
};

export const optionalHttpUrl: Format = (value) => {
  if (value !== null) httpUrl(value);
};

export const storageUrl: Format = (value) =>
  expect(
    typeof value === 'string' && /^(sqlite:.+|postgres(ql)?:\/\/.+)$/.test(value),
    '"sqlite:PATH" or "postgres://USER:PASSWORD@HOST/DATABASE"',
  );

/** ISO 3166-1 alpha-2, or null. */
export const optionalRegion: Format = (value) =>
  expect(
    value === null || (typeof value === 'string' && /^[A-Z]{2}$/.test(value)),
    'a country as two capital letters, such as "US"',
  );

export const timeZone: Format = (value) => {
  const known = typeof value === 'string' && isTimeZone(value);
  expect(known, 'a time zone such as "Europe/Berlin" or "UTC"');
};

export const locale: Format = (value) => {
  const known = typeof value === 'string' && isLocale(value);
  expect(known, 'a language tag such as "en" or "pt-BR"');
};

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** IP addresses, each alone or as a range with the length of its prefix. */
export const addresses: Format = (value) =>
  expect(
    Array.isArray(value) && value.every(isAddressRange),
    'a list of IP addresses and ranges, such as "203.0.113.7" or "10.0.0.0/8"',
  );

function isAddressRange(value: unknown): boolean {
  const [address = '', prefix, ...rest] = typeof value === 'string' ? value.split('/') : [];
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** 32 bytes in base64 or base64url, or a list of such. */
export const encryptionKey: Format = (value) => {
  const keys = Array.isArray(value) ? value : [value];
  expect(
    value === null || (keys.length > 0 && keys.every(isEncryptionKey)),
    'a key of 32 bytes in base64, as "openssl rand -base64 32" prints it, or a list of such with the newest first',
  );
};

function isEncryptionKey(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9+/_-]{43}=?$/.test(value);
}

/** 128 random bits in base64url are 22 characters. */
const TOKEN = /^[A-Za-z0-9_-]{22,200}$/;
const TOKEN_EXPECTED =
  'a token of 22 to 200 letters, digits, "-" or "_" (or two of them while you change it); leave it out to have one made';

export const channelToken: Format = (value) => {
  const tokens = Array.isArray(value) ? value : [value];
  const good = tokens.length >= 1 && tokens.length <= 2 && tokens.every((t) => typeof t === 'string' && TOKEN.test(t));
  expect(value === null || good, TOKEN_EXPECTED);
};

/** As RFC 6750 has it, with 128 random bits or more. Or null. */
export const optionalBearerToken: Format = (value) =>
  expect(
    value === null || (typeof value === 'string' && /^[A-Za-z0-9._~+/-]{22,200}=*$/.test(value)),
    'a token of 22 letters, digits or signs of "-._~+/=" or more, such as "openssl rand -base64 24" prints',
  );
