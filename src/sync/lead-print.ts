import type { Trust } from '../lead/anchor.ts';
import type { Lead } from '../lead/lead.ts';
import type { MappedValue } from '../lead/merge/mapped.ts';
import { toKey } from './identities.ts';

/** What a lead had given when it was last merged into the record, as hashes: no second copy of personal data. */
interface LeadPrint {
  /** The last value of each single-valued part. */
  readonly single: Readonly<Record<string, string>>;
  /** Every e-mail and phone given so far, newest last. */
  readonly many: readonly string[];
  /** How surely the visitor was recognised. Absent: in the usual way. */
  readonly trust?: Exclude<Trust, 'usual'>;
}

const MAX_MANY = 60;

/** Pure. `mapped`: what the channel's mapping writes of this lead. The print after this lead was merged too: what it left out is remembered from before. */
export function toLeadPrint(lead: Lead, mapped: readonly MappedValue[], before: string | undefined): string {
  const print = readPrint(before);
  const many = [...new Set([...print.many, ...toMany(lead)])].slice(-MAX_MANY);
  return JSON.stringify({ single: { ...print.single, ...toSingle(lead, mapped) }, many } satisfies LeadPrint);
}

/** Pure. The print, with how surely the visitor was recognised. */
export function withTrust(print: string | undefined, trust: Trust): string {
  const { single, many } = readPrint(print);
  return JSON.stringify({ single, many, ...(trust !== 'usual' && { trust }) } satisfies LeadPrint);
}

export function readTrust(print: string | undefined): Trust {
  return readPrint(print).trust ?? 'usual';
}

/** Pure. Whether the lead says anything that was not merged before. Leaving something out is no news. */
export function bringsNews(lead: Lead, mapped: readonly MappedValue[], before: string | undefined): boolean {
  const print = readPrint(before);
  const known = new Set(print.many);
  if (toMany(lead).some((value) => !known.has(value))) return true;
  return Object.entries(toSingle(lead, mapped)).some(([part, value]) => print.single[part] !== value);
}

function toMany(lead: Lead): readonly string[] {
  const phones = lead.phones.map(({ raw, e164 }) => e164 ?? raw);
  return [...lead.emails, ...phones].map((value) => toKey(value));
}

function toSingle({ name, organization, description }: Lead, mapped: readonly MappedValue[]): Record<string, string> {
  const fields = Object.fromEntries(mapped.map(({ field, value }) => [field, value]));
  const given = Object.entries({ ...fields, name, organization, description }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(given.map(([part, value]) => [toKey(part), toKey(String(value))]));
}

/** Written by `toLeadPrint` and by nobody else. */
function readPrint(text: string | undefined): LeadPrint {
  return text === undefined ? { single: {}, many: [] } : (JSON.parse(text) as LeadPrint);
}
