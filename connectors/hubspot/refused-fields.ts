import { z } from 'zod';
import type { RefusedField } from '../errors.ts';
import type { PropertyValues } from './contact.ts';
import { findRefusedOptions } from './refused-option.ts';

/**
 * HubSpot names the properties it refuses in several places: a JSON list inside `message`, `errors[]`, the older
 * `validationResults[]`, or only a sentence. None is always there, and all quote the value, so nothing of their text is handed
 * on. https://developers.hubspot.com/docs/api-reference/error-handling
 */
const text = z.string().optional().catch(undefined);
const names = z
  .union([z.array(z.string()), z.string().transform((name) => [name])])
  .optional()
  .catch(undefined);

const context = z.record(z.string(), names).optional().catch(undefined);

const errorEntry = z.object({ message: text, code: text, subCategory: text, in: text, context });

/** Of `message` and of `validationResults`. */
const resultList = z.array(z.object({ name: text, error: text, message: text }).catch({}));

export const errorBody = z.object({
  message: text,
  category: text,
  subCategory: text,
  errorType: text,
  policyName: text,
  correlationId: text,
  /** The token endpoint's own form. */
  error: text,
  status: text,
  context,
  errors: z.array(errorEntry.catch({})).optional().catch(undefined),
  validationResults: resultList.optional().catch(undefined),
});

export type ErrorBody = z.output<typeof errorBody>;

interface Complaint {
  readonly field: string;
  readonly code: string;
  readonly text: string;
}

/** Somebody else has the value of a property that takes each value once. */
export const TAKEN_REASON = 'another contact in HubSpot has this value';

const REASONS: Readonly<Record<string, string>> = {
  PROPERTY_DOESNT_EXIST: 'HubSpot has no property of this name',
  CONFLICTING_UNIQUE_VALUE: TAKEN_REASON,
  READ_ONLY_VALUE: 'HubSpot lets nobody write this property',
  INVALID_EMAIL: 'HubSpot does not accept this as an e-mail address',
  INVALID_OPTION: 'the value is not one of the options of this property',
  INVALID_INTEGER: 'the value is not a whole number',
  INVALID_LONG: 'the value is not a whole number',
  INVALID_DOUBLE: 'the value is not a number',
  INVALID_NUMBER: 'the value is not a number',
  INVALID_DATE: 'the value is not a date HubSpot accepts',
  INVALID_BOOLEAN: 'the value is not yes or no',
};

const MISSING_CODE = /MISSING_(CONDITIONAL_)?REQUIRED|REQUIRED_PROPERT/;

function isPropertyName(name: string | undefined): name is string {
  return name !== undefined && /^[A-Za-z][A-Za-z0-9_]{0,249}$/.test(name);
}

function readResults(results: ErrorBody['validationResults']): readonly Complaint[] {
  return (results ?? []).flatMap(({ name, error, message }) =>
    isPropertyName(name) ? [{ field: name, code: error ?? '', text: message ?? '' }] : [],
  );
}

function readMessageList(message: string | undefined): readonly Complaint[] {
  const start = message?.indexOf('[') ?? -1;
  if (message === undefined || start < 0) return [];
  try {
    const list = resultList.safeParse(JSON.parse(message.slice(start, message.lastIndexOf(']') + 1)));
    return readResults(list.data);
  } catch {
    // A plain sentence with a bracket in it: then only errors[] can name the properties.
    return [];
  }
}

/** `propertyName`, `properties`, `missingProperties`: HubSpot has several words for it. */
function readNamed(given: ErrorBody['context']): readonly string[] {
  return Object.entries(given ?? {}).flatMap(([key, list]) => (/propert/i.test(key) ? (list ?? []) : []));
}

function readErrorList(body: ErrorBody): readonly Complaint[] {
  return (body.errors ?? []).flatMap((entry) => {
    const named = readNamed(entry.context);
    const fields = named.length > 0 ? named : [entry.in];
    const code = entry.code ?? entry.subCategory ?? '';
    return fields.filter(isPropertyName).map((field) => ({ field, code, text: entry.message ?? '' }));
  });
}

/** Of an answer that names properties only once for all. */
function readOverall(body: ErrorBody): readonly Complaint[] {
  const code = body.subCategory ?? body.category ?? '';
  return readNamed(body.context)
    .filter(isPropertyName)
    .map((field) => ({ field, code, text: '' }));
}

/** HubSpot's own words, where no list came along. */
const SENTENCES: readonly { readonly words: RegExp; readonly code: string; readonly field?: string }[] = [
  { words: /Property "(\w{1,250})" does not exist/g, code: 'PROPERTY_DOESNT_EXIST' },
  { words: /"(\w{1,250})" is a read only property/g, code: 'READ_ONLY_VALUE' },
  { words: /Email address \S{1,320} is invalid/g, code: 'INVALID_EMAIL', field: 'email' },
];

function readSentences(message: string | undefined): readonly Complaint[] {
  return SENTENCES.flatMap(({ words, code, field }) =>
    [...(message ?? '').matchAll(words)].flatMap(([, name]) => {
      const named = field ?? name;
      return isPropertyName(named) ? [{ field: named, code, text: '' }] : [];
    }),
  );
}

function readMaxLength(complaint: Complaint): number | undefined {
  if (!/too.?long|max|length|exceed|character limit/i.test(`${complaint.code} ${complaint.text}`)) return undefined;
  // After the last quotation mark, because the quoted value may hold numbers of its own.
  const words = complaint.text.slice(complaint.text.lastIndexOf('"') + 1);
  const limit = /(?:max\w*|limit\w*|length|most|exceed\w*|than|long)\D{0,40}?(\d[\d,]*)/i.exec(words)?.[1];
  const length = Number(limit?.replaceAll(',', ''));
  return Number.isInteger(length) && length > 0 ? length : undefined;
}

function toRefusedField(complaint: Complaint): RefusedField {
  const maxLength = readMaxLength(complaint);
  if (maxLength !== undefined) {
    return { field: complaint.field, reason: `the value is longer than ${maxLength} characters`, maxLength };
  }
  const code = /^[A-Z][A-Z_]{2,60}$/.test(complaint.code) ? complaint.code : undefined;
  const reason =
    code === undefined ? 'HubSpot refuses the value' : (REASONS[code] ?? `HubSpot refuses the value (${code})`);
  return { field: complaint.field, reason };
}

function readSentOptions(message: string | undefined, sent: PropertyValues): readonly Complaint[] {
  return findRefusedOptions(message, sent).map((field) => ({ field, code: 'INVALID_OPTION', text: '' }));
}

/** What a 400 says of single properties, and of `sent` where it quotes a value alone. `missing`: properties that the account's own rules demand, which dropping others cannot mend. */
export function readComplaints(
  body: ErrorBody,
  sent: PropertyValues,
): {
  readonly refused: readonly RefusedField[];
  readonly missing: readonly string[];
  /** Something is missing, named or not. */
  readonly isMissing: boolean;
} {
  const single = [...readMessageList(body.message), ...readErrorList(body), ...readResults(body.validationResults)];
  const named = single.length > 0 ? single : readOverall(body);
  const told = named.length > 0 ? named : readSentences(body.message);
  const complaints = told.length > 0 ? told : readSentOptions(body.message, sent);
  const codes = [body.category, body.subCategory, body.errorType, ...(body.errors ?? []).map(({ code }) => code)];
  const overall = [body.category, body.subCategory, body.errorType].some((code) => MISSING_CODE.test(code ?? ''));
  const missing = complaints.filter((complaint) => overall || MISSING_CODE.test(complaint.code));
  const refused = new Map<string, RefusedField>();
  for (const complaint of complaints) {
    if (missing.includes(complaint)) continue;
    const known = refused.get(complaint.field);
    // The same property may be named twice, once without a code: the more telling reason wins.
    if (known === undefined || known.reason === 'HubSpot refuses the value') {
      refused.set(complaint.field, toRefusedField(complaint));
    }
  }
  return {
    refused: [...refused.values()],
    missing: [...new Set(missing.map((complaint) => complaint.field))],
    isMissing: codes.some((code) => MISSING_CODE.test(code ?? '')),
  };
}
