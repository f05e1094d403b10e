import pg from 'pg';
import { openPostgres } from '../../src/store/postgres.ts';

let databases = 0;

/** Makes an empty database on the server of the url and gives its url. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const name = nameDatabase();
  await runOnServer(serverUrl, [`CREATE DATABASE ${name}`]);
  return toUrl(serverUrl, name);
}

/**
 * Makes a database with the gateway's tables and no row, as a template for others: a copy takes a fifth of the time that
 * making the tables takes. Gives its url.
 */
export async function createTemplate(serverUrl: string): Promise<string> {
  const url = await createDatabase(serverUrl);
  const store = openPostgres(url, { unhurried: true, onError: () => undefined });
  try {
    await store.migrate();
  } finally {
    await store.close();
  }
  return url;
}

/** Copies a template's files. Without that word the server writes every page of the copy to its log as well. */
export async function copyTemplate(serverUrl: string, template: string): Promise<string> {
  const name = nameDatabase();
  await runOnServer(serverUrl, [`CREATE DATABASE ${name} TEMPLATE ${toName(template)} STRATEGY FILE_COPY`]);
  return toUrl(serverUrl, name);
}

/** Removes databases made here, whoever is still connected. */
export async function dropDatabases(serverUrl: string, urls: readonly string[]): Promise<void> {
  if (urls.length === 0) return;
  await runOnServer(
    serverUrl,
    urls.map((url) => `DROP DATABASE ${toName(url)} WITH (FORCE)`),
  );
}

function nameDatabase(): string {
  databases += 1;
  return `gateway_test_${process.pid}_${databases}`;
}

function toUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function toName(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function runOnServer(serverUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
