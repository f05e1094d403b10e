import { expect } from 'chai';
import { openStore } from '../../src/store/open-store.ts';
import { describeStores } from './engines.ts';

describeStores('an empty store', (createStore, engine) => {
  it('is opened with its tables', async () => {
    const url = await createStore('empty');
    const database = await openStore(url, { exclusive: false, onError: () => undefined });
    expect(database.engine).to.equal(engine);
    expect(await database.read.selectFrom('events').selectAll().execute()).to.deep.equal([]);
    await database.close();
  });
});
