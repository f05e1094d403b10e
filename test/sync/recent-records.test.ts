import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { saveRecentRecords } from '../../src/store/recent-records.ts';
import { createVault } from '../../src/store/vault.ts';
import { createBudget } from '../../src/sync/budget.ts';
import { createCircuit } from '../../src/sync/circuit.ts';
import { type CrmSession, createCrm } from '../../src/sync/crm.ts';
import { rememberWrites } from '../../src/sync/recent-records.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';

const PHONE = { e164: '+14155552671', countryCode: '1', national: '4155552671', spellings: ['+14155552671'] };
const now = () => performance.now();

/** A CRM whose search shows nothing of what was just written, asked by one of several processes on a store. */
function openProcess(database: Database, fake = createFakeCrm(), eventId = 'event') {
  const blind = new Proxy(fake.connector, {
    get: (target, name) => (name === 'find' ? async () => [] : Reflect.get(target, name)),
  });
  const circuit = createCircuit({ threshold: 5, coolDownMs: 1_000, authCoolDownMs: 1_000 }, now);
  const crm = createCrm({
    account: 'crm',
    connector: blind,
    sessionConnector: rememberWrites(blind, { account: 'crm', database, searchLagMs: 30_000 }),
    capabilities: { findsTogether: true, createsWithActivity: false, searchLagMs: 30_000 },
    circuit,
    budget: createBudget([], now),
    operationTimeoutMs: 1_000,
  });
  const session = crm.open({
    eventId,
    lane: 'interactive',
    attempt: 1,
    fields: [],
    signal: AbortSignal.timeout(5_000),
    onOperation: () => undefined,
  });
  return { session, circuit, fake };
}

const create = (session: CrmSession, fields: Record<string, string>) =>
  session.run('create', (connector, call) => connector.create({ type: 'contact', fields }, call));
/** What the end of an event does with what its session wrote. */
const end = (database: Database, session: CrmSession) =>
  database.write((transaction) => saveRecentRecords(transaction, database, session.recent));
const find = (session: CrmSession, emails: readonly string[]) =>
  session.run('find', (connector, call) => connector.find({ emails, phones: [PHONE] }, call));

for (const hasKey of [false, true])
  describe(`records written a moment ago${hasKey ? ', in an encrypted store' : ''}`, () => {
    const vault = createVault({ encryption: hasKey ? [randomBytes(32)] : [], marking: [] });
    const stack = new AsyncDisposableStack();
    after(() => stack.disposeAsync());

    async function open(): Promise<Database> {
      const folder = stack.use(createTemporaryFolder());
      const options = { exclusive: true, vault, onError: () => undefined };
      const database = await openStore(`sqlite:${folder.path}/gateway.db`, options);
      stack.defer(() => database.close());
      return database;
    }

    it('are found by another process, by any spelling of the phone, once', async () => {
      const database = await open();
      const { session, fake } = openProcess(database);
      const { record } = await create(session, { name: 'Ann', email: 'ann@shop.example', phone: '+1 (415) 555-2671' });
      await end(database, session);

      const other = openProcess(database, fake).session;

      expect((await find(other, ['ann@shop.example'])).map(({ ref }) => ref)).to.deep.equal([record.ref]);
    });

    it('are found by what an update added', async () => {
      const database = await open();
      const { session, fake } = openProcess(database);
      const ref = fake.seed({ name: 'Ann' });
      await session.run('update', (connector, call) => connector.update(ref, { phone2: '+14155552671' }, call));
      await end(database, session);

      expect((await find(openProcess(database, fake).session, [])).map((record) => record.ref)).to.deep.equal([ref]);
    });

    it('are left out when they are gone', async () => {
      const database = await open();
      const { session, fake } = openProcess(database);
      const { record } = await create(session, { phone: '+14155552671' });
      fake.remove(record.ref);

      expect(await find(session, [])).to.deep.equal([]);
    });

    it('are waited for when a create by phone alone may have been done', async () => {
      const database = await open();
      const { session, fake } = openProcess(database);
      const lost = () => new ConnectorError('unavailable', 'The connection broke.');
      fake.meet({ operation: 'create', error: lost, after: true, times: 1 });
      await create(session, { phone: '+14155552671' }).catch(() => undefined);

      const other = openProcess(database, fake).session;
      const error = await create(other, { phone: '+1 415 555 2671' }).catch((cause: unknown) => cause);

      expect(error).to.include({ kind: 'rate-limited' });
      expect((error as ConnectorError).retryAfterMs).to.be.within(1, 30_000);
      expect(fake.records.size).to.equal(1);
      await create(other, { email: 'bob@shop.example', phone: '+14155552671' });
      expect(fake.records.size).to.equal(2);
    });

    it('are waited for while a create by phone alone is on its way: its process may end before the answer', async () => {
      const database = await open();
      const { session, fake } = openProcess(database);
      fake.meet({ operation: 'create', after: true, hang: 'deaf' });
      const first = create(session, { phone: '+14155552671' }).catch(() => undefined);
      await waitUntil('the create is on its way', () => fake.hanging() === 1);

      const other = openProcess(database, fake, 'another').session;
      const error = await create(other, { phone: '+1 415 555 2671', name: 'Ann' }).catch((cause: unknown) => cause);
      fake.openGates();
      await first;

      expect(error).to.include({ kind: 'rate-limited', retryAfterMs: 2_000 });
      expect(fake.count('create')).to.equal(1);
    });

    it('are waited for by the same event when its phone is none anybody can read', async () => {
      const database = await open();
      const { session, fake } = openProcess(database);
      fake.meet({ operation: 'create', error: () => new Error('Ended.'), after: true, times: 1 });
      await create(session, { phone: 'ask for Ann' }).catch(() => undefined);

      const again = await create(openProcess(database, fake).session, { phone: 'ask for Ann' }).catch(
        (cause: unknown) => cause,
      );
      await create(openProcess(database, fake, 'another').session, { phone: 'ask for Bob' });

      expect(again).to.include({ kind: 'rate-limited' });
    });

    it('are waited for by the visitor’s event when the CRM turned out to keep no visitors on the way', async () => {
      const database = await open();
      const fake = createFakeCrm();
      let keeps = true;
      const connector = Object.defineProperty({ ...fake.connector }, 'keepsVisitors', { get: () => keeps });
      const draft = { type: 'contact', fields: { phone: '+14155552671' }, visitorKey: 'shop/1' };
      const lose = () => {
        keeps = false;
        return new ConnectorError('timeout', 'No answer.');
      };
      fake.meet({ operation: 'create', error: lose, after: true, times: 1 });
      const { session } = openProcess(database, { ...fake, connector });
      await session.run('create', (crm, call) => crm.create(draft, call)).catch(() => undefined);

      const again = await session
        .run('create', (crm, call) => crm.create(draft, call))
        .catch((cause: unknown) => cause);

      expect(again).to.include({ kind: 'rate-limited' });
    });

    it('are not waited for when the create was refused, or its record is deleted since', async () => {
      const database = await open();
      const { session, fake } = openProcess(database);
      const refuse = () => new ConnectorError('invalid-field', 'No.', { fields: [{ field: 'about', reason: 'no' }] });
      fake.meet({ operation: 'create', error: refuse, times: 1 });
      await create(session, { phone: '+14155552671', about: 'x' }).catch(() => undefined);

      const { record } = await create(session, { phone: '+14155552671' });
      fake.remove(record.ref);
      await create(session, { phone: '+14155552671' });

      expect(fake.count('create')).to.equal(3);
    });

    it('leave the store’s failure the store’s: the CRM is not blamed', async () => {
      const broken = new Error('database or disk is full');
      const database = { ...(await open()), write: () => Promise.reject(broken) };
      const { session, circuit } = openProcess(database);

      const error = await create(session, { phone: '+14155552671' }).catch((cause: unknown) => cause);

      expect(error).to.equal(broken);
      expect(circuit.state()).to.equal('closed');
    });

    it('are found by their own event before anybody else has them', async () => {
      const database = await open();
      const { session, fake } = openProcess(database);
      const { record } = await create(session, { email: 'ann@shop.example' });
      const other = openProcess(database, fake).session;

      expect((await find(session, ['ann@shop.example'])).map(({ ref }) => ref)).to.deep.equal([record.ref]);
      expect(await find(session, ['bob@shop.example'])).to.deep.equal([]);
      expect(await find(other, ['ann@shop.example'])).to.deep.equal([]);
    });

    it('are forgotten when the CRM’s search cannot be behind any more', async () => {
      const database = await open();
      const { session, fake } = openProcess(database);
      await create(session, { email: 'ann@shop.example' });
      await end(database, session);
      await database.write((transaction) =>
        transaction
          .updateTable('recent_records')
          .set(({ eb }) => ({ at: eb('at', '-', 60_001) }))
          .execute(),
      );

      expect(await find(openProcess(database, fake).session, ['ann@shop.example'])).to.deep.equal([]);
    });
  });
