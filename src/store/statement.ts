import { CompiledQuery, type Kysely } from 'kysely';
import type { Engine } from './database.ts';

type Value = string | number | null;
/** A list goes to PostgreSQL as one array. */
type Parameter = Value | readonly Value[];

/**
 * Runs a statement written by hand, for the paths every webhook takes: building one costs more than running it. The text is
 * the same for both engines, with `?` for parameters and nowhere else. `name`: the text is always the same under this name, so
 * that PostgreSQL may keep its plan.
 */
export async function runStatement<Row>(
  kysely: Pick<Kysely<unknown>, 'executeQuery'>,
  engine: Engine,
  text: string,
  parameters: readonly Parameter[],
  name?: string,
): Promise<readonly Row[]> {
  const query = engine === 'postgres' ? toNamed(toNumbered(text), name) : text;
  const { rows } = await kysely.executeQuery<Row>(CompiledQuery.raw(query, [...parameters]));
  return rows;
}

/** A comment is all that gets through to the connection; who looks at the server's work sees it, too. */
function toNamed(text: string, name: string | undefined): string {
  return name === undefined ? text : `/* ${name} */ ${text}`;
}

/** The name that was given to a statement. */
export function toStatementName(text: string): string | undefined {
  return /^\/\* (\S+) \*\//.exec(text)?.[1];
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

/** Rows to write, by columns. */
interface Rows {
  readonly columns: Readonly<Record<string, 'text' | 'bigint' | 'integer'>>;
  readonly values: readonly (readonly Value[])[];
}

/**
 * Rows as a statement may select them, and their parameters. On PostgreSQL each column is one array: the text is the same for
 * any number of rows, and reading a long one costs the server more than writing the rows.
 */
export function toSource(
  engine: Engine,
  { columns, values }: Rows,
): { readonly text: string; readonly parameters: readonly Parameter[] } {
  const types = Object.values(columns);
  if (engine === 'sqlite') {
    return { text: `VALUES ${toPlaceholders(values.length, types.length)}`, parameters: values.flat() };
  }
  return {
    text: `SELECT * FROM unnest(${types.map((type) => `?::${type}[]`).join(', ')})`,
    parameters: types.map((_, index) => values.map((row) => row[index] ?? null)),
  };
}
