import { expect } from 'chai';
import type { HostDatabase } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { guardDatabase, meetDeadline } from '../../../connectors/local/database.ts';
import { local } from '../../../connectors/local/index.ts';
import { createCall } from '../../conformance/call.ts';
import { expectFailure } from '../../conformance/failure.ts';
import { localSettings } from '../../conformance/local-harness.ts';
import { createSqliteHost } from '../../conformance/sqlite-host.ts';

describe('contact book: database', () => {
  it('keeps what is there when it is opened again, and keeps accounts apart', async () => {
    const { database, close } = createSqliteHost();
    const host = { account: 'demo', pageUrl: 'https://gateway.example/crm/demo', database };
    const first = await local.open(localSettings, host);
    const draft = { type: 'contact', fields: { name: 'Ann', email: 'ann@example.com' } };
    const { record } = await first.create(draft, createCall());
    const second = await local.open(localSettings, host);
    const other = await local.open(localSettings, { ...host, account: 'other' });
    expect((await second.read(record.ref, createCall())).fields).to.deep.equal(record.fields);
    await expectFailure(other.read(record.ref, createCall()), 'gone');
    expect((await other.create(draft, createCall())).record.ref).to.not.deep.equal(record.ref);
    close();
  });

  it('tells a closed database as unavailable, also when a page is asked for', async () => {
    const { database, close } = createSqliteHost();
    const host = { account: 'demo', pageUrl: 'https://gateway.example/crm/demo', database };
    const connector = await local.open(localSettings, host);
    close();
    await expectFailure(connector.find({ emails: ['ann@example.com'], phones: [] }, createCall()), 'unavailable');
    await expectFailure(Promise.resolve(connector.page?.('/contacts', new URLSearchParams())), 'unavailable');
    await expectFailure(local.open(localSettings, host), 'unavailable');
  });

  it('undoes a write that fails, and tells its own mistakes apart from the database’s', async () => {
    const { database, close } = createSqliteHost();
    const guarded = guardDatabase(database);
    await guarded.all('CREATE TABLE t (id TEXT)');
    const broken = guarded.write(async (run) => {
      await run('INSERT INTO t (id) VALUES (?)', ['a']);
      throw new TypeError('a mistake');
    });
    await expectFailure(broken, 'bug');
    await expectFailure(
      guarded.write((run) => run('INSERT INTO nowhere (id) VALUES (?)', ['a'])),
      'unavailable',
    );
    expect(await guarded.all('SELECT id FROM t')).to.deep.equal([]);
    close();
  });

  it('tells a failing commit as unavailable', async () => {
    const database: HostDatabase = {
      all: async () => [],
      write: async (work) => {
        await work(async () => []);
        throw new Error('disk full');
      },
    };
    const error = await expectFailure(
      guardDatabase(database).write(async () => 'done'),
      'unavailable',
    );
    expect(error.message).to.not.include('disk full');
    expect((error.cause as Error).message).to.equal('disk full');
  });

  it('hands NUL and half surrogate pairs to the database as U+FFFD', async () => {
    const seen: unknown[] = [];
    const database: HostDatabase = {
      all: async (_, parameters) => {
        seen.push(parameters);
        return [];
      },
      write: (work) => work(database.all),
    };
    await guardDatabase(database).all('SELECT ?', ['a\0b\ud800', 1, null]);
    expect(seen).to.deep.equal([['a\uFFFDb\uFFFD', 1, null]]);
  });

  it('ends at the deadline, and leaves no listener behind', async () => {
    const controller = new AbortController();
    const late = meetDeadline(controller.signal, () => new Promise(() => undefined));
    controller.abort();
    await expectFailure(late, 'timeout');
    expect(await meetDeadline(new AbortController().signal, async () => 'in time')).to.equal('in time');
    const thrown = await meetDeadline(new AbortController().signal, async () => {
      throw new RangeError('x');
    }).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(ConnectorError).with.property('kind', 'bug');
  });
});
