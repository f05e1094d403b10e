import { CompiledQuery, type Kysely } from 'kysely';
import type { Engine } from './database.ts';

type Parameter = string | number | null;

/**
 * Runs a statement written by hand, for the paths every webhook takes: building one costs more than running it. The text is
 * the same for both engines, with `?` for parameters and nowhere else.
 */
export async function runStatement<Row>(
  kysely: Pick<Kysely<unknown>, 'executeQuery'>,
  engine: Engine,
  text: string,
  parameters: readonly Parameter[],
): Promise<readonly Row[]> {
  const query = engine === 'postgres' ? toNumbered(text) : text;
  const { rows } = await kysely.executeQuery<Row>(CompiledQuery.raw(query, [...parameters]));
  return rows;
}

/** `(?, ?), (?, ?)`: so many rows of so many columns. */
export function toPlaceholders(rows: number, columns: number): string {
  const row = `(${Array(columns).fill('?').join(', ')})`;
  return Array(rows).fill(row).join(', ');
}

/** PostgreSQL counts its parameters. */
export function toNumbered(text: string): string {
  let count = 0;
  return text.replaceAll('?', () => {
    count += 1;
    return `$${count}`;
  });
}
