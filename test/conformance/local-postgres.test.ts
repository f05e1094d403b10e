import { expect } from 'chai';
import type { HostDatabase } from '../../connectors/connector.ts';
import { createHostDatabase } from '../../src/store/host-database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { usePostgres } from '../store/engines.ts';
import { createCall } from './call.ts';
import { openLocal, WITHOUT_NETWORK } from './local-harness.ts';
import { createChat, toDraft } from './samples.ts';
import { testConnector } from './suite.ts';

describe('on PostgreSQL', () => {
  const createStore = usePostgres();
  const stack = new AsyncDisposableStack();
  let shared: HostDatabase;
  let accounts = 0;

  /** What a gateway on an empty database lends its connectors. */
  async function openHost(): Promise<HostDatabase> {
    const database = await openStore(await createStore(), { exclusive: true, onError: () => undefined });
    stack.defer(() => database.close());
    return createHostDatabase(database);
  }

  before(async () => {
    shared = await openHost();
  });
  after(() => stack.disposeAsync());

  // One database for all, so that every test also shows that accounts do not see each other.
  testConnector({
    name: 'local on PostgreSQL',
    open: () => openLocal(shared, { account: `account-${++accounts}` }),
    skip: [WITHOUT_NETWORK],
  });

  it('makes its tables once when several processes start at the same moment', async () => {
    const database = await openHost();
    await Promise.all(Array.from({ length: 6 }, (_, index) => openLocal(database, { account: `account-${index}` })));
    const rows = await database.all('SELECT number FROM local_migrations ORDER BY number');
    expect(rows).to.deep.equal([{ number: 1 }]);
  });

  it('loses no field when a contact is updated by several at the same moment', async () => {
    const { connector } = await openLocal(shared, { account: `account-${++accounts}` });
    const { record } = await connector.create(toDraft(connector, { email: 'ann@example.com' }), createCall());
    const changes = { organization: 'Acme', description: 'Kind.', status: 'New', phone: '+12025550101', tags: ['vip'] };
    const updates = Object.entries(changes).map(([name, value]) => ({ [name]: value }));
    await Promise.all(updates.map((update) => connector.update(record.ref, update, createCall())));
    const read = await connector.read(record.ref, createCall({ fields: Object.keys(changes) }));
    expect(read.fields).to.include({
      organization: 'Acme',
      description: 'Kind.',
      status: 'New',
      phone: '+12025550101',
    });
    expect(read.fields.tags).to.deep.equal(['vip']);
  });

  it('lets several creates with the same e-mails in any order end, one of them with a contact', async () => {
    const { connector } = await openLocal(shared, { account: `account-${++accounts}` });
    const emails = ['a@example.com', 'b@example.com', 'c@example.com'];
    const drafts = [0, 1, 2, 0, 1, 2].map((first) => ({
      type: connector.createType,
      fields: { email: String(emails[first]), otherEmails: emails.filter((_, index) => index !== first).reverse() },
    }));
    const outcomes = await Promise.allSettled(drafts.map((draft) => connector.create(draft, createCall())));
    const kinds = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'created' : outcome.reason.kind));
    expect(kinds.sort()).to.deep.equal(['created', 'duplicate', 'duplicate', 'duplicate', 'duplicate', 'duplicate']);
  });

  it('keeps everything said while contacts are merged', async () => {
    const account = `account-${++accounts}`;
    const { connector, merge, readEntries, seed } = await openLocal(shared, { account });
    const survivor = await seed({ name: 'Ann', emails: ['ann@example.com'] });
    const other = await seed({ name: 'Annie', emails: ['annie@example.com'] });
    const logs = Array.from({ length: 10 }, () => connector.log(other, createChat(), undefined, createCall()));
    await Promise.all([...logs, merge(survivor, other)]);
    expect(await readEntries(survivor)).to.have.length(10);
  });
});
