import type { ConnectorHost } from '../../connectors/connector.ts';
import type { Database } from './database.ts';

/** The sealed secrets of one account. Undefined without a key: what cannot be sealed is not kept. */
export function createSecrets(database: Database, account: string): ConnectorHost['secrets'] {
  const { vault, now } = database;
  if (!vault.hasKey) return undefined;
  return {
    async read(name) {
      const row = await database.read
        .selectFrom('secrets')
        .select('value')
        .where('account', '=', account)
        .where('name', '=', name)
        .executeTakeFirst();
      if (row === undefined || vault.isForeign(row.value)) return undefined;
      // Bound to its place, so that the secret of one account cannot be put in the place of another's.
      const [owner, secret] = JSON.parse(vault.open(row.value)) as [string, string];
      return owner === toOwner(account, name) ? secret : undefined;
    },
    async write(name, secret) {
      const value = vault.seal(JSON.stringify([toOwner(account, name), secret]));
      await database.write((transaction) =>
        transaction
          .insertInto('secrets')
          .values({ account, name, value, updated_at: now })
          .onConflict((conflict) => conflict.columns(['account', 'name']).doUpdateSet({ value, updated_at: now }))
          .execute(),
      );
    },
  };
}

function toOwner(account: string, name: string): string {
  return `${account} ${name}`;
}
