import { findServerUrl, tryPostgres } from './engines.ts';
import { createTemplate, dropDatabases } from './postgres-databases.ts';

const cleaning = new AsyncDisposableStack();

/**
 * Before a whole run: one PostgreSQL and one template for all of mocha's processes, which are started after this and inherit
 * where they are.
 */
export async function mochaGlobalSetup(): Promise<void> {
  const url = findServerUrl() ?? (await startServer());
  if (url === undefined) return;
  const template = await createTemplate(url);
  cleaning.defer(() => dropDatabases(url, [template]));
  process.env.TEST_POSTGRES_URL = url;
  process.env.TEST_POSTGRES_TEMPLATE = template;
}

async function startServer(): Promise<string | undefined> {
  const server = await tryPostgres();
  if (server !== undefined) cleaning.defer(() => server.remove());
  return server?.url;
}

/** After it. */
export async function mochaGlobalTeardown(): Promise<void> {
  await cleaning.disposeAsync();
}
