import { expect } from 'chai';
import { createHousekeeping } from '../../src/store/housekeeping.ts';
import { saveLink } from '../../src/store/links.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type NewEvent, receiveEvents } from '../../src/store/receive-events.ts';
import { findVisitorAccount } from '../../src/store/visitor-accounts.ts';
import { describeStores } from './engines.ts';
import { FOR_GOOD, LEASE_MS, openTestStore, RESEND_WINDOW_MS, type TestStore } from './open-test-store.ts';

const RETENTION_MS = 30 * 86_400_000;
const KEY = 'shop/1/9';

/** An event of a visitor that says by itself it belongs to this account. */
function routed(account: string, accounts: readonly string[] = ['crm', 'eu'], key = KEY): Partial<NewEvent> {
  const onto = (chosen: string) => ({ account: chosen, personKeys: [`${chosen} ${key}`] });
  return { ...onto(account), visitorKey: key, choice: { key, accounts, onto } };
}

async function readKeys({ database }: TestStore): Promise<readonly string[]> {
  const rows = await database.read.selectFrom('event_keys').select('key').distinct().orderBy('key').execute();
  return rows.map(({ key }) => key);
}

describeStores('the account of a visitor', (createStore, engine) => {
  it('is that of the first event received, in one commit and in later ones, before any of them is done', async () => {
    await using store = await openTestStore(await createStore());
    const receipts = await store.receiveAll([
      { id: 'a', ...routed('eu') },
      { id: 'b', ...routed('crm') },
      { id: 'c', ...routed('crm', ['crm', 'eu'], 'shop/1/10') },
    ]);
    expect(receipts.map(({ account }) => account)).to.deep.equal(['eu', 'eu', 'crm']);
    expect((await store.receive('d', routed('crm'))).account).to.equal('eu');
    const again = await store.receive('e', { ...routed('crm'), resendKey: 'd' });
    expect(again).to.deep.equal({ eventId: 'd', account: 'eu', duplicate: true, claim: undefined });
    expect((await store.events()).map(({ account }) => account)).to.deep.equal(['eu', 'eu', 'crm', 'eu']);
    expect(await readKeys(store), 'identities count in the account').to.deep.equal(['crm shop/1/10', 'eu shop/1/9']);
    expect(await findVisitorAccount(store.database.read, ['crm', 'eu'], KEY)).to.equal('eu');
  });

  // A SQLite store has one process.
  const onMany = engine === 'postgres' ? it : () => undefined;
  onMany('is one for all when many processes receive the first events at the same moment', async () => {
    const url = await createStore();
    await using stack = new AsyncDisposableStack();
    const databases = await Promise.all(
      Array.from({ length: 4 }, () => openStore(url, { exclusive: false, onError: () => undefined })),
    );
    for (const database of databases) stack.defer(() => database.close());
    const base = {
      channel: 'shop',
      name: 'x',
      effect: 'answer',
      interactive: false,
      ignored: false,
      chatId: undefined,
    };
    const receipts = await Promise.all(
      databases.map((database, index) => {
        const id = `event ${index}`;
        const event = {
          ...base,
          id,
          resendKey: id,
          body: '{}',
          answer: undefined,
          ...routed(index % 2 ? 'eu' : 'crm'),
        };
        return database.write((transaction) =>
          receiveEvents(transaction, database, [event as NewEvent], {
            resendWindowMs: RESEND_WINDOW_MS,
            owner: 'me',
            leaseMs: LEASE_MS,
          }),
        );
      }),
    );
    expect(new Set(receipts.flat().map(({ account }) => account)).size).to.equal(1);
  });

  it('is that of the record where no event told, and gives way when the channel leads there no more', async () => {
    await using store = await openTestStore(await createStore());
    const { database } = store;
    const link = { visitorKey: KEY, url: undefined, known: undefined, card: undefined, leadPrint: undefined };
    await database.write((transaction) =>
      saveLink(transaction, database, { ...link, account: 'eu', ref: { type: 'contact', id: '1' } }),
    );
    const find = (...accounts: readonly string[]) => findVisitorAccount(database.read, accounts, KEY);
    expect(await find('crm', 'eu')).to.equal('eu');
    expect(await find('crm', 'us')).to.equal(undefined);
    await store.receive('a', routed('us', ['crm', 'us']));
    expect(await find('crm', 'us', 'eu'), 'what was received decides').to.equal('us');
    expect((await store.receive('b', routed('crm', ['crm', 'eu']))).account).to.equal('crm');
    expect((await store.receive('c', routed('eu', ['crm', 'eu']))).account).to.equal('crm');
  });

  it('is forgotten after as long a silence as links are kept', async () => {
    await using store = await openTestStore(await createStore());
    await store.receive('a', routed('eu'));
    await store.receive('b', routed('eu', ['crm', 'eu'], 'shop/1/10'));
    await store.database.write((transaction) =>
      transaction
        .updateTable('visitor_accounts')
        .set(({ eb }) => ({ at: eb('at', '-', RETENTION_MS + 60_000) }))
        .execute(),
    );
    await store.receive('c', routed('crm'));
    await createHousekeeping(store.database, {
      resendWindowMs: RESEND_WINDOW_MS,
      retention: { ...FOR_GOOD, links: RETENTION_MS },
      now: () => 0,
      onResealed: () => undefined,
    }).step();
    const rows = await store.database.read.selectFrom('visitor_accounts').select(['key', 'account']).execute();
    expect(rows).to.deep.equal([{ key: KEY, account: 'eu' }]);
  });
});
