import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { CrmRecord } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { createBoundedCache } from '../cache/bounded-cache.ts';
import { endRecordTurn, type RecordTurn, takeRecordTurn } from '../store/record-turns.ts';
import { readRecord, toRefText, type Work } from './work.ts';

/** A record as an event has read it. */
export interface ReadRecord {
  readonly record: CrmRecord;
  /** By how much it may be older than the event's start, in ms: a CRM's search shows what was written late. */
  readonly behindMs: number;
}

/**
 * Lets one event at a time decide on a record and write to it, whichever process does it: two visitors may be one person
 * without sharing an identity. One per account.
 */
export interface RecordTurns {
  /**
   * Waits for the record's turn and gives `write` the record as it is then: read again when somebody wrote to it since.
   * Throws `timeout` when the event's time ends first, what reading throws, and the store's errors.
   */
  take<T>(work: Work, read: ReadRecord, write: (record: CrmRecord) => Promise<T>): Promise<T>;
}

/** More records than are written to during one event's time. */
const MAX_REMEMBERED = 10_000;
/** Another process's turn lasts a few requests to the CRM. */
const ASK_EVERY_MS = 25;

export function createRecordTurns(): RecordTurns {
  const process = randomBytes(9).toString('base64url');
  const last = new Map<string, Promise<unknown>>();
  const writtenAt = createBoundedCache<number>(MAX_REMEMBERED);

  /** One at a time in this process. `stale`: the record was written to here since it was read. */
  async function takeHere<T>(key: string, readAt: number, work: (stale: boolean) => Promise<T>): Promise<T> {
    const before = last.get(key);
    const { promise: done, resolve: end } = Promise.withResolvers<void>();
    last.set(key, done);
    await before;
    try {
      return await work((writtenAt.get(key) ?? Number.NEGATIVE_INFINITY) >= readAt);
    } finally {
      writtenAt.set(key, performance.now());
      if (last.get(key) === done) last.delete(key);
      end();
    }
  }

  return {
    take(work, { record, behindMs }, write) {
      const { claim, channel, database } = work;
      const key = `${channel.crm.account} ${toRefText(record.ref)}`;
      const turn = { key, process, claim: claim.claimedAt === 0 ? undefined : claim };
      return takeHere(key, work.startedAt - behindMs, async (staleHere) => {
        const othersAt = await takeAmongProcesses(work, turn);
        const stale = staleHere || (othersAt !== undefined && othersAt >= claim.claimedAt - behindMs);
        try {
          return await write(stale ? await readRecord(work, record.ref) : record);
        } finally {
          if (turn.claim === undefined) await endRecordTurn(database, turn);
        }
      });
    },
  };
}

/** When another process's turn ended last. */
async function takeAmongProcesses({ database, signal }: Work, turn: RecordTurn): Promise<number | undefined> {
  while (!signal.aborted) {
    const taking = await takeRecordTurn(database, turn);
    if (taking.kind === 'taken') return taking.othersAt;
    if (taking.kind === 'lost') break;
    await setTimeout(ASK_EVERY_MS);
  }
  throw new ConnectorError('timeout', 'Others were writing to the record for as long as the event had time.');
}
