import { SERVER_URL, tryPostgres } from './engines.ts';
import type { PostgresServer } from './postgres-server.ts';

let server: PostgresServer | undefined;

/** Before a whole run: one PostgreSQL for all of mocha's processes, which are started after this and inherit its url. */
export async function mochaGlobalSetup(): Promise<void> {
  if (SERVER_URL !== undefined) return;
  server = await tryPostgres();
  if (server !== undefined) process.env.TEST_POSTGRES_URL = server.url;
}

/** After it. */
export async function mochaGlobalTeardown(): Promise<void> {
  await server?.remove();
}
