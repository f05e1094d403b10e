import { expect } from 'chai';
import { raiseGeneration, readGeneration } from '../../src/store/config-generation.ts';
import { forgetDead, listReports, type ProcessReport, removeReport, saveReport } from '../../src/store/processes.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { describeStores, usePostgres } from './engines.ts';
import { openTestStore } from './open-test-store.ts';

const toReport = (owner: string, more: Partial<ProcessReport> = {}): ProcessReport => ({
  owner,
  generation: 1,
  fingerprint: 'abc',
  trouble: null,
  usage: '{}',
  ...more,
});

describeStores('the report of a process', (createStore) => {
  it('takes the place of its last one, and goes with it', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const presence = await database.announce('a');
    const save = (report: ProcessReport) => database.write((transaction) => saveReport(transaction, database, report));
    await save(toReport('a'));
    await save(toReport('a', { generation: 2, trouble: 'refused', usage: '{"crm":[]}' }));
    expect(await listReports(database)).to.deep.equal([
      toReport('a', { generation: 2, trouble: 'refused', usage: '{"crm":[]}' }),
    ]);
    await database.write((transaction) => removeReport(transaction, 'a'));
    expect(await listReports(database)).to.deep.equal([]);
    await presence.close();
  });

  it('is not counted when its process is dead, and is forgotten by one that lives', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    await using _ = { presence: await database.announce('alive'), [Symbol.asyncDispose]: () => _.presence.close() };
    await database.write(async (transaction) => {
      await saveReport(transaction, database, toReport('dead'));
      await saveReport(transaction, database, toReport('alive'));
      // SQLite has one process: only its silence tells that it is gone.
      await transaction.updateTable('processes').set({ at: 0 }).where('owner', '=', 'dead').execute();
    });
    expect((await listReports(database)).map(({ owner }) => owner)).to.deep.equal(['alive']);
    await database.write((transaction) => forgetDead(transaction, database, 'alive'));
    const rows = await database.read.selectFrom('processes').select('owner').execute();
    expect(rows).to.deep.equal([{ owner: 'alive' }]);
  });
});

describe('reports on PostgreSQL', () => {
  const createStore = usePostgres();

  it('end with the presence of their process', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const presence = await database.announce('a');
    await database.write((transaction) => saveReport(transaction, database, toReport('a')));
    expect(await listReports(database)).to.have.length(1);
    await presence.close();
    await waitUntil('its lock is gone', async () => (await listReports(database)).length === 0);
  });
});

describeStores('the call to read the configuration anew', (createStore) => {
  it('is counted, also by many at the same moment', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    expect(await readGeneration(database.read)).to.equal(0);
    expect(await database.write(raiseGeneration)).to.equal(1);
    const numbers = await Promise.all(Array.from({ length: 10 }, () => database.write(raiseGeneration)));
    expect(numbers.toSorted((left, right) => left - right)).to.deep.equal([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(await readGeneration(database.read)).to.equal(11);
  });
});
