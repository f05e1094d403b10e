import { type PostgresServer, startPostgres } from '../test/store/postgres-server.ts';

let server: Promise<PostgresServer> | undefined;

/** An empty database on a PostgreSQL that waits for the disk at every commit, one server for the run. Gives its `storage.url`. */
export async function createBenchDatabase(): Promise<string> {
  server ??= startPostgres({ durable: true });
  return (await server).createDatabase();
}

/** Ends the server, where one was started. */
export async function stopPostgres(): Promise<void> {
  await (await server)?.remove();
  server = undefined;
}
