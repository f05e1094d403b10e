import type { FieldChanges } from '../../connectors/connector.ts';
import { ConnectorError, type RefusedField } from '../../connectors/errors.ts';
import { cutText } from '../lead/text.ts';

/** Values the CRM refused: left out of the write, or `shortened` to what it takes. */
export interface Refusal {
  readonly field: string;
  readonly reason: string;
  readonly value: string;
  readonly shortened: boolean;
}

/** More rounds than a record has bad fields means that the CRM and the gateway misunderstand each other. */
const MAX_ROUNDS = 12;

/**
 * Writes, and when the CRM refuses single fields writes again without them: one bad value must not cost the others.
 * Throws `rejected` when nothing is left to give up, and every other error as it came.
 */
export async function writeSettled<T>(
  changes: FieldChanges,
  write: (changes: FieldChanges) => Promise<T>,
): Promise<{ readonly value: T; readonly refusals: readonly Refusal[] }> {
  const refusals: Refusal[] = [];
  let left = changes;
  for (let round = 0; ; round += 1) {
    try {
      return { value: await write(left), refusals };
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.kind !== 'invalid-field') throw error;
      const next = withoutRefused(left, error.fields);
      if (round >= MAX_ROUNDS || next.refusals.length === 0) {
        throw new ConnectorError('rejected', error.message, { cause: error, fields: error.fields });
      }
      refusals.push(...next.refusals);
      left = next.changes;
    }
  }
}

/** Pure. Refused fields that are not among the changes are passed over. */
export function withoutRefused(
  changes: FieldChanges,
  refused: readonly RefusedField[],
): { readonly changes: FieldChanges; readonly refusals: readonly Refusal[] } {
  const left: Record<string, FieldChanges[string]> = { ...changes };
  const refusals: Refusal[] = [];
  for (const { field, reason, maxLength } of refused) {
    const value = left[field];
    if (value === undefined || !Object.hasOwn(left, field)) continue;
    const short = typeof value === 'string' && maxLength !== undefined && maxLength > 0 && value.length > maxLength;
    if (short) left[field] = cutText(value, maxLength).trimEnd();
    else delete left[field];
    refusals.push({ field, reason, value: toText(value), shortened: short });
  }
  return { changes: left, refusals };
}

function toText(value: FieldChanges[string]): string {
  if (value === null) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}
