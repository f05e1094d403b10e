import { expect } from 'chai';
import { type Kysely, sql } from 'kysely';
import { QUARTER_MS } from '../../src/lead/day-start.ts';
import { sumUpAnswers } from '../../src/observe/answer-summary.ts';
import { createAnswerTimes } from '../../src/observe/answer-times.ts';
import { readAnswerTimes } from '../../src/store/answer-times.ts';
import type { Database } from '../../src/store/database.ts';
import { createAnswerTimes as createTable } from '../../src/store/migrations/0005-answer-times.ts';
import { countAnswersByQuarter } from '../../src/store/migrations/0010-answer-quarters.ts';
import { describeStores } from './engines.ts';
import { openTestStore } from './open-test-store.ts';

const HOUR_MS = 3_600_000;
const fail = (error: unknown) => {
  throw error;
};
const answer = (ms: number, more: object = {}) => ({ channel: 'shop', ms, deadlineMs: 2_500, known: false, ...more });

describeStores('answer times', (createStore) => {
  it('are added up over processes and restarts', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const open = () => createAnswerTimes({ database, now: () => 100 * QUARTER_MS, onError: fail });
    const processes = [open(), open()];
    for (let ms = 1; ms <= 100; ms += 1) processes[ms % 2]?.note(answer(ms));
    await Promise.all(processes.map((times) => times.close()));
    const later = open();
    later.note(answer(3_000, { known: true }));
    later.note(answer(2_000, { channel: 'blog' }));
    await later.close();
    const rows = await readAnswerTimes(database.read, 100);
    const shop = sumUpAnswers(rows.filter(({ channel }) => channel === 'shop'));
    expect(shop).to.include({ count: 101, late: 1, known: 1, slowest: 3_000 });
    expect(shop?.median).to.be.within(51, 54);
    expect(sumUpAnswers(rows.filter(({ channel }) => channel === 'blog'))).to.include({ count: 1, slowest: 2_000 });
    expect(rows.length, 'rows').to.be.below(70);
  });

  it('are forgotten after the longest day', async () => {
    await using store = await openTestStore(await createStore());
    let now = 100 * QUARTER_MS;
    const times = createAnswerTimes({ database: store.database, now: () => now, onError: fail });
    times.note(answer(10));
    await times.flush();
    now += 25 * HOUR_MS;
    times.note(answer(20));
    await times.flush();
    expect(sumUpAnswers(await readAnswerTimes(store.database.read, 100))?.count).to.equal(2);
    expect(sumUpAnswers(await readAnswerTimes(store.database.read, 101))?.count).to.equal(1);
    now += 2 * HOUR_MS;
    times.note(answer(30));
    await times.close();
    expect(sumUpAnswers(await readAnswerTimes(store.database.read, 0))?.count).to.equal(2);
  });

  it('counted by the hour before are kept with the first quarter of their hour', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    await database.write(async (transaction) => {
      await transaction.schema.dropTable('answer_times').execute();
      await createTable(transaction as unknown as Kysely<unknown>);
      for (const hour of [490_000, 490_001]) {
        await sql`INSERT INTO answer_times VALUES ('shop', ${hour}, 7, 1, 0, 0, 1.4)`.execute(transaction);
      }
      await countAnswersByQuarter(transaction as unknown as Kysely<unknown>);
    });
    const rows = await readAnswerTimes(database.read, 490_001 * 4);
    expect(rows.map(({ quarter, count }) => [quarter, count])).to.deep.equal([[490_001 * 4, 1]]);
  });

  it('that the store refused are written when it works again', async () => {
    await using store = await openTestStore(await createStore());
    let ill = true;
    const database: Database = {
      ...store.database,
      write: (work) => (ill ? Promise.reject(new Error('disk full')) : store.database.write(work)),
    };
    const errors: unknown[] = [];
    const times = createAnswerTimes({ database, now: () => QUARTER_MS, onError: (error) => errors.push(error) });
    times.note(answer(10));
    await times.flush();
    times.note(answer(10.01));
    ill = false;
    await times.close();
    expect(errors).to.have.length(1);
    expect(sumUpAnswers(await readAnswerTimes(store.database.read, 1))).to.include({ count: 2, slowest: 10.01 });
  });

  it('cost no commit while nobody was answered', async () => {
    await using store = await openTestStore(await createStore());
    const database: Database = { ...store.database, write: () => Promise.reject(new Error('asked to write')) };
    const times = createAnswerTimes({ database, now: () => 0, onError: fail });
    await times.close();
  });
});
