import { expect } from 'chai';
import { openLocal, WITHOUT_NETWORK } from './local-harness.ts';
import { type PostgresDatabase, type PostgresServer, startPostgres } from './postgres-host.ts';
import { testConnector } from './suite.ts';

describe('on PostgreSQL', () => {
  let server: PostgresServer;
  let shared: PostgresDatabase;
  let accounts = 0;

  before(async function () {
    this.timeout(60_000);
    server = await startPostgres();
    shared = await server.createDatabase();
  });

  after(async () => {
    await shared?.close();
    await server?.stop();
  });

  // One database for all, so that every test also shows that accounts do not see each other.
  testConnector({
    name: 'local on PostgreSQL',
    open: () => openLocal(shared.database, { account: `account-${++accounts}` }),
    skip: [WITHOUT_NETWORK],
  });

  it('makes its tables once when several processes start at the same moment', async () => {
    const { database, close } = await server.createDatabase();
    await Promise.all(Array.from({ length: 6 }, (_, index) => openLocal(database, { account: `account-${index}` })));
    const rows = await database.all('SELECT number FROM local_migrations ORDER BY number');
    expect(rows).to.deep.equal([{ number: 1 }]);
    await close();
  });
});
