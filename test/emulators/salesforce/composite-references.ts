import { isObject } from './api-request.ts';

/** Why a reference could not be filled. */
export class BrokenReference extends Error {
  override readonly name = 'BrokenReference';
}

/** Answers of the subrequests before this one that may be referred to: only successful ones. */
export type Answers = ReadonlyMap<string, unknown>;

const REFERENCE = /@\{([^{}]+)\}/g;

function readStep(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isObject(value) ? value[step] : undefined;
}

/** The value of `lead.id`, `contacts.records[0].Id`. Names are case-sensitive. Throws BrokenReference. */
function readReference(answers: Answers, reference: string): unknown {
  const [name = '', ...steps] = reference.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  if (!answers.has(name)) {
    throw new BrokenReference(
      `Invalid reference specified. No value for ${reference} found in ${name}. Resource ${name} not found`,
    );
  }
  const value = steps.reduce<unknown>(readStep, answers.get(name));
  if (value === undefined || value === null || typeof value === 'object') {
    throw new BrokenReference(`Invalid reference specified. No value for ${reference} found in ${name}`);
  }
  return value;
}

/** Fills the references of one text. A text that is nothing but a reference takes the value with its type. */
function fillText(text: string, answers: Answers): unknown {
  const whole = /^@\{([^{}]+)\}$/.exec(text)?.[1];
  if (whole !== undefined) return readReference(answers, whole);
  return text.replace(REFERENCE, (_all, reference: string) => String(readReference(answers, reference)));
}

/** Fills `@{ref.field}` in every text of a JSON value. Throws BrokenReference. */
export function fillReferences(value: unknown, answers: Answers): unknown {
  if (typeof value === 'string') return fillText(value, answers);
  if (Array.isArray(value)) return value.map((element) => fillReferences(element, answers));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillReferences(inner, answers)]));
}
