import { type RawBuilder, sql } from 'kysely';

/** The rows by their keys: two transactions that write the same ones take their locks in the same order. */
export function inOrder<Row>(rows: ReadonlyMap<string, Row>): readonly Row[] {
  return [...rows].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}

/** For `ON CONFLICT DO UPDATE`: these columns get the value of the row that could not be inserted. */
export function takeNew<Column extends string>(...columns: readonly Column[]): Record<Column, RawBuilder<never>> {
  const entries = columns.map((column) => [column, sql<never>`${sql.ref(`excluded.${column}`)}`]);
  return Object.fromEntries(entries) as Record<Column, RawBuilder<never>>;
}
