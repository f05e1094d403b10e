import { domainToASCII } from 'node:url';
import { DISPOSABLE_DOMAINS, ROLE_NAMES } from './email-lists.ts';

/** Which spellings of an address count as the same mailbox. Both off by default: only some providers treat them so. */
export interface EmailOptions {
  /** `ann+shop@x.com` is `ann@x.com`. */
  readonly stripPlusTag?: boolean;
  /** `a.nn@x.com` is `ann@x.com`. */
  readonly stripDots?: boolean;
}

/** RFC 5321: 64 octets before the @, 254 in all. */
const LONGEST_LOCAL = 64;
const LONGEST_ADDRESS = 254;

/** RFC 5322 dot-atom, with letters and digits of any script (RFC 6531). */
const LOCAL = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;

const DOMAIN =
  /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\.(?!-)(?=[a-z0-9-]*[a-z])[a-z0-9-]{2,63}(?<!-)$/;

const INVISIBLE = /[\p{Cf}\p{Cc}]/gu;

/**
 * The addresses in a text, in the text's order, each once: trimmed, lower case, domain in ASCII. Takes several separated by
 * `,` `;` or space, `mailto:` and `Ann <ann@x.com>`. What is no address is dropped; anything but text gives [].
 */
export function toEmails(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  const emails = value
    .split(/[\s,;:<>"()[\]]+/u)
    .map(toEmail)
    .filter((email) => email !== undefined);
  return [...new Set(emails)];
}

/** One text for all the spellings of a mailbox, for an address in the form of `toEmails`. To compare, never to write to. */
export function toEmailIdentity(email: string, options: EmailOptions = {}): string {
  const { local, domain } = splitAddress(email.trim().toLowerCase());
  const untagged = options.stripPlusTag ? local.replace(/(?<=.)\+.*$/u, '') : local;
  return `${options.stripDots ? untagged.replaceAll('.', '') : untagged}@${domain}`;
}

/** Whether the mailbox belongs to a function (info@, sales@), not to one person. */
export function isRoleAddress(email: string): boolean {
  const { local } = splitAddress(email.toLowerCase());
  return ROLE_NAMES.has(local.replace(/(?<=.)\+.*$/u, ''));
}

/** Whether the provider hands out mailboxes for a short time. */
export function isDisposableAddress(email: string): boolean {
  const labels = splitAddress(email.toLowerCase()).domain.split('.');
  return labels.some((_, index) => DISPOSABLE_DOMAINS.has(labels.slice(index).join('.')));
}

function toEmail(word: string): string | undefined {
  const text = word
    .replace(INVISIBLE, '')
    .replace(/(@[^?]*)\?.*$/u, '$1')
    .replace(/[.!]+$/u, '')
    .replace(/^'(.*)'$/u, '$1')
    .normalize('NFC');
  const { local, domain } = splitAddress(text.toLowerCase());
  if (!LOCAL.test(local) || Buffer.byteLength(local) > LONGEST_LOCAL) return undefined;
  // domainToASCII reads `x.com/path` and `a%41.com` as URLs do, and turns numbers into IP addresses: only names may pass.
  const ascii = /^[\p{L}\p{N}\p{M}.-]+$/u.test(domain) ? domainToASCII(domain) : '';
  const email = `${local}@${ascii}`;
  return DOMAIN.test(ascii) && email.length <= LONGEST_ADDRESS ? email : undefined;
}

function splitAddress(email: string): { readonly local: string; readonly domain: string } {
  const at = email.lastIndexOf('@');
  return at < 0 ? { local: '', domain: '' } : { local: email.slice(0, at), domain: email.slice(at + 1) };
}
