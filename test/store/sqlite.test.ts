import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { sql } from 'kysely';
import { StoreBusyError } from '../../src/store/group-commit.ts';
import { openStore } from '../../src/store/open-store.ts';
import { StoreInUseError } from '../../src/store/sqlite-lock.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { openTestStore } from './open-test-store.ts';
import { replaceSync } from './replace-sync.ts';

const onError = () => undefined;
const toUrl = (folder: string): string => `sqlite:${join(folder, 'gateway.db')}`;

async function catchError(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
}

describe('the store on SQLite', () => {
  it('says of nothing that it is written before the log is synced, and does other things meanwhile', async () => {
    using folder = createTemporaryFolder();
    await using store = await openTestStore(toUrl(folder.path));
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    using syncs = await replaceSync(() => gate);
    let acknowledged = false;
    const receiving = store.receive('a').then(() => {
      acknowledged = true;
    });
    await waitUntil('the commit waits for the disk', () => syncs.count() === 1);
    expect(await store.events()).to.have.length(1);
    expect(acknowledged).to.equal(false);
    open();
    await receiving;
    await store.receive('b');
    expect(syncs.count()).to.equal(2);
  });

  it('refuses what the disk did not take, once for all who wait', async () => {
    using folder = createTemporaryFolder();
    await using store = await openTestStore(toUrl(folder.path));
    let isBroken = true;
    using syncs = await replaceSync(async () => {
      if (isBroken) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
    });
    const refused = await Promise.allSettled([store.receive('a'), store.receive('b')]);
    expect(refused.map((result) => result.status === 'rejected' && result.reason)).to.have.length(2);
    for (const result of refused) expect(result).to.have.property('reason').that.is.instanceOf(StoreBusyError);
    expect(syncs.count()).to.equal(1);
    isBroken = false;
    // It was sent again, and is the same event.
    expect(await store.receive('c', { resendKey: 'a' })).to.include({ eventId: 'a', duplicate: true });
  });

  it('makes its file with everything synced, and keeps a write-ahead log', async () => {
    using folder = createTemporaryFolder();
    await using store = await openTestStore(toUrl(folder.path));
    const pragmas = await store.database.write(async (transaction) => {
      const mode = await sql<{ journal_mode: string }>`PRAGMA journal_mode`.execute(transaction);
      const synchronous = await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(transaction);
      return [mode.rows[0]?.journal_mode, synchronous.rows[0]?.synchronous];
    });
    // NORMAL: SQLite syncs at checkpoints, the store itself at each commit.
    expect(pragmas).to.deep.equal(['wal', 1]);
  });

  it('makes missing folders and brings its tables up to date once, also when opened again', async () => {
    using folder = createTemporaryFolder();
    const path = join(folder.path, 'deep', 'down', 'gateway.db');
    for (const _ of [1, 2]) {
      const database = await openStore(`sqlite:${path}`, { exclusive: true, onError });
      await database.close();
    }
    expect(existsSync(path)).to.equal(true);
    const sqlite = new DatabaseSync(path);
    const names = sqlite
      .prepare('SELECT name FROM gateway_migrations ORDER BY name')
      .all()
      .map(({ name }) => name);
    sqlite.close();
    expect(names.slice(0, 2)).to.deep.equal(['0001-events', '0002-records']);
    expect(new Set(names).size).to.equal(names.length);
  });

  it('belongs to one gateway; commands may look meanwhile', async () => {
    using folder = createTemporaryFolder();
    await using store = await openTestStore(toUrl(folder.path));
    const error = await catchError(openStore(toUrl(folder.path), { exclusive: true, onError }));
    expect(error).to.be.instanceOf(StoreInUseError);
    expect(String(error)).to.contain('Another gateway already runs on');
    const command = await openStore(toUrl(folder.path), { exclusive: false, onError });
    await store.receive('a');
    expect(await command.read.selectFrom('events').select('id').execute()).to.deep.equal([{ id: 'a' }]);
    await command.close();
  });

  it('lets the next gateway in once it is closed', async () => {
    using folder = createTemporaryFolder();
    const url = toUrl(folder.path);
    for (const _ of [1, 2, 3]) {
      const database = await openStore(url, { exclusive: true, onError });
      await database.close();
    }
    expect(existsSync(join(folder.path, 'gateway.db'))).to.equal(true);
  });

  it('shows readers nothing that is not committed', async () => {
    using folder = createTemporaryFolder();
    await using store = await openTestStore(toUrl(folder.path));
    const seen = await store.database.write(async (transaction) => {
      await transaction.insertInto('receipts').values({ key: 'k', event_id: 'e', at: 1 }).execute();
      return store.database.read.selectFrom('receipts').selectAll().execute();
    });
    expect(seen).to.deep.equal([]);
    expect(await store.database.read.selectFrom('receipts').selectAll().execute()).to.have.length(1);
  });

  it('refuses to write through the reading side', async () => {
    using folder = createTemporaryFolder();
    await using store = await openTestStore(toUrl(folder.path));
    const write = store.database.read.insertInto('receipts').values({ key: 'k', event_id: 'e', at: 1 }).execute();
    expect(String(await catchError(write))).to.contain('readonly');
  });

  it('waits for another process to let go of the file, and does everything else meanwhile', async () => {
    using folder = createTemporaryFolder();
    await using store = await openTestStore(toUrl(folder.path));
    using other = new DatabaseSync(join(folder.path, 'gateway.db'));
    other.exec('BEGIN IMMEDIATE');
    let written = false;
    const receiving = store.receive('a').then(() => {
      written = true;
    });
    for (let round = 0; round < 5; round += 1) {
      await wait(5);
      expect(await store.events()).to.deep.equal([]);
    }
    expect(written).to.equal(false);
    // In this process: a gateway that stood still could never see it.
    other.exec('COMMIT');
    await receiving;
    expect(await store.events()).to.have.length(1);
  });

  it('has a clock in milliseconds', async () => {
    using folder = createTemporaryFolder();
    await using store = await openTestStore(toUrl(folder.path));
    const before = Date.now();
    const { rows } = await sql<{ now: number }>`SELECT ${store.database.now} AS now`.execute(store.database.read);
    expect(rows[0]?.now).to.be.within(before - 1, Date.now() + 1);
  });

  it('claims by an index, whatever lies in its history', async () => {
    using folder = createTemporaryFolder();
    await using store = await openTestStore(toUrl(folder.path));
    const plan = await sql<{ detail: string }>`EXPLAIN QUERY PLAN
      SELECT seq FROM events WHERE state = 'open' AND lane = 0 AND due_at <= 1 ORDER BY due_at, seq LIMIT 1`.execute(
      store.database.read,
    );
    expect(plan.rows.map(({ detail }) => detail).join('\n')).to.contain('events_due');
  });
});
