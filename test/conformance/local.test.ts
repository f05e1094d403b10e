import { openLocal, WITHOUT_NETWORK } from './local-harness.ts';
import { createSqliteHost } from './sqlite-host.ts';
import { testConnector } from './suite.ts';

testConnector({
  name: 'local on SQLite',
  open: () => {
    const { database, close } = createSqliteHost();
    return openLocal(database, { close });
  },
  skip: [WITHOUT_NETWORK],
});
