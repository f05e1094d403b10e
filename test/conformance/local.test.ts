import { openLocal } from './local-harness.ts';
import { createSqliteHost } from './sqlite-host.ts';
import { testConnector } from './suite.ts';

testConnector({
  name: 'local on SQLite',
  open: () => {
    const { database, close } = createSqliteHost();
    return openLocal(database, close);
  },
  skip: [
    {
      tests: [
        'maps refused-key to auth, and works again afterwards',
        'maps too-many-requests to rate-limited, and works again afterwards',
        'maps html-page to unavailable, and works again afterwards',
        'maps stalled-body to timeout, and works again afterwards',
        'maps cut-body to unavailable or timeout, and works again afterwards',
        'check tells of refused-key instead of throwing',
      ],
      reason: 'a database in the gateway itself has no key, no network and no page of a proxy',
    },
  ],
});
