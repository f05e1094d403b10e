import type { Claim } from './claim.ts';
import type { Database } from './database.ts';
import { runStatement } from './statement.ts';

/** Somebody who wants to write to a record. */
export interface RecordTurn {
  /** Account, type and id of the record. */
  readonly key: string;
  /** Whose writers keep out of each other's way without the store: for them the turn is free. */
  readonly process: string;
  /** undefined: a person writes, through the console or a command. */
  readonly claim: Pick<Claim, 'seq' | 'attempts'> | undefined;
}

/**
 * `taken`: `othersAt` is when another process's turn ended last (ms, the database's clock); undefined: not for a long time.
 * `busy`: another process has the turn. `lost`: the event is not ours any more.
 */
export type Taking =
  | { readonly kind: 'taken'; readonly othersAt: number | undefined }
  | { readonly kind: 'busy' }
  | { readonly kind: 'lost' };

/** Longer than a person's write takes: in case its process dies. */
const PERSON_MS = 30_000;

/**
 * Asks for the turn to write to a record, among the processes on a PostgreSQL. Nobody has to give it back: it is free when its
 * event has ended, waits for another try or was freed from a dead process, and when its lease is over. A person's turn is given
 * back by `endRecordTurn`.
 */
export async function takeRecordTurn(database: Database, turn: RecordTurn): Promise<Taking> {
  const { engine } = database;
  // One process, which needs nobody's turn but its own.
  if (engine === 'sqlite') return { kind: 'taken', othersAt: undefined };
  const { text, parameters } = toTaking(database, turn);
  const [row] = await database.write((transaction) =>
    runStatement<{ process: string | null; others_at: number | null }>(transaction, engine, text, parameters),
  );
  if (row === undefined) return { kind: 'lost' };
  return row.process === null ? { kind: 'busy' } : { kind: 'taken', othersAt: row.others_at ?? undefined };
}

/** One row while the claim is still the newest, with a process when it has the turn now. */
function toTaking({ clock }: Database, { key, process, claim }: RecordTurn) {
  const mine =
    claim === undefined
      ? `SELECT CAST(NULL AS BIGINT) AS seq, CAST(NULL AS INTEGER) AS attempts, ${clock} + ${PERSON_MS} AS until`
      : `SELECT seq, attempts, due_at AS until FROM events
         WHERE seq = ? AND attempts = ? AND state = 'open' AND owner IS NOT NULL AND due_at > ${clock}`;
  // That a turn is over is said by a row of its claim or of a later one, never by the lack of one: the claim may be younger
  // than what this statement sees.
  const text = `WITH mine AS (${mine}), taken AS (
      INSERT INTO record_turns AS turn (key, process, seq, attempts, until)
      SELECT ?, ?, seq, attempts, until FROM mine
      ON CONFLICT (key) DO UPDATE SET
        process = excluded.process, seq = excluded.seq, attempts = excluded.attempts, until = excluded.until,
        others_at = CASE
          WHEN turn.process = excluded.process THEN turn.others_at
          WHEN turn.seq IS NULL THEN turn.until
          ELSE COALESCE((SELECT finished_at FROM events AS before
            WHERE before.seq = turn.seq AND before.attempts = turn.attempts), ${clock}) END
      WHERE turn.process = excluded.process OR turn.until <= ${clock} OR EXISTS (
        SELECT 1 FROM events AS before WHERE before.seq = turn.seq AND (before.attempts > turn.attempts
          OR before.attempts = turn.attempts AND (before.state <> 'open' OR before.owner IS NULL)))
      RETURNING process, others_at)
    SELECT process, others_at FROM mine LEFT JOIN taken ON TRUE`;
  return { text, parameters: [...(claim === undefined ? [] : [claim.seq, claim.attempts]), key, process] };
}

/** Gives a person's turn back. */
export async function endRecordTurn(database: Database, { key, process }: RecordTurn): Promise<void> {
  if (database.engine === 'sqlite') return;
  await database.write((transaction) =>
    transaction
      .updateTable('record_turns')
      .set({ until: database.now })
      .where('key', '=', key)
      .where('process', '=', process)
      .where('seq', 'is', null)
      .execute(),
  );
}
