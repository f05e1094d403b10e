import { randomUUID } from 'node:crypto';
import type { HostDatabase } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { toText } from './database.ts';

/**
 * Numbered by position from 1, never edited: a change is a new entry at the end. Every statement runs unchanged on SQLite
 * and PostgreSQL. Times are ISO 8601 in UTC, lists and records are JSON.
 *
 * `fields` of a contact is the truth; e-mails, phones and visitors are the ways to find it, and the primary keys of the
 * first and the last are what keeps one person from being made twice.
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE local_contacts (
      account TEXT NOT NULL, id TEXT NOT NULL, fields TEXT NOT NULL, search_text TEXT NOT NULL, event_id TEXT NOT NULL,
      merged_into TEXT, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
      PRIMARY KEY (account, id))`,
    'CREATE INDEX local_contacts_by_time ON local_contacts (account, updated_at)',
    'CREATE INDEX local_contacts_by_event ON local_contacts (account, event_id)',
    'CREATE INDEX local_contacts_by_survivor ON local_contacts (account, merged_into)',
    `CREATE TABLE local_emails (
      account TEXT NOT NULL, email TEXT NOT NULL, contact_id TEXT NOT NULL,
      PRIMARY KEY (account, email))`,
    'CREATE INDEX local_emails_by_contact ON local_emails (account, contact_id)',
    `CREATE TABLE local_phones (
      account TEXT NOT NULL, identity TEXT NOT NULL, contact_id TEXT NOT NULL,
      PRIMARY KEY (account, identity, contact_id))`,
    'CREATE INDEX local_phones_by_contact ON local_phones (account, contact_id)',
    `CREATE TABLE local_visitors (
      account TEXT NOT NULL, visitor_key TEXT NOT NULL, contact_id TEXT NOT NULL,
      PRIMARY KEY (account, visitor_key))`,
    'CREATE INDEX local_visitors_by_contact ON local_visitors (account, contact_id)',
    `CREATE TABLE local_activities (
      account TEXT NOT NULL, id TEXT NOT NULL, contact_id TEXT NOT NULL, activity_key TEXT NOT NULL, kind TEXT NOT NULL,
      happened_at TEXT NOT NULL, activity TEXT NOT NULL, updated_at TEXT NOT NULL,
      PRIMARY KEY (account, id), UNIQUE (account, activity_key))`,
    'CREATE INDEX local_activities_by_contact ON local_activities (account, contact_id, happened_at)',
    `CREATE TABLE local_tasks (
      account TEXT NOT NULL, id TEXT NOT NULL, contact_id TEXT NOT NULL, activity_key TEXT NOT NULL, title TEXT NOT NULL,
      details TEXT NOT NULL, due_on TEXT NOT NULL, created_at TEXT NOT NULL, done_at TEXT,
      PRIMARY KEY (account, id), UNIQUE (account, activity_key))`,
    'CREATE INDEX local_tasks_by_contact ON local_tasks (account, contact_id)',
  ],
];

const CREATE_LEDGER = `CREATE TABLE IF NOT EXISTS local_migrations (
  number INTEGER NOT NULL PRIMARY KEY, runner TEXT NOT NULL, applied_at TEXT NOT NULL)`;

async function createLedger(database: HostDatabase): Promise<void> {
  const create = () => database.write((run) => run(CREATE_LEDGER));
  try {
    await create();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    // Two processes starting at once on PostgreSQL: IF NOT EXISTS does not keep the slower one from failing, the second look does.
    await create();
  }
}

async function applyMigration(database: HostDatabase, number: number, statements: readonly string[]): Promise<void> {
  const runner = randomUUID();
  await database.write(async (run) => {
    // A second process waits here for the first one's commit, then finds the other's row and leaves the work alone.
    await run('INSERT INTO local_migrations (number, runner, applied_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [
      number,
      runner,
      new Date().toISOString(),
    ]);
    const [row] = await run('SELECT runner FROM local_migrations WHERE number = ?', [number]);
    if (toText(row?.runner) !== runner) return;
    for (const statement of statements) await run(statement);
  });
}

/** Brings the contact book's tables up to date. Safe to run by several processes at once. */
export async function migrate(database: HostDatabase): Promise<void> {
  await createLedger(database);
  const rows = await database.all('SELECT number FROM local_migrations');
  const applied = new Set(rows.map((row) => Number(row.number)));
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (!applied.has(index + 1)) await applyMigration(database, index + 1, statements);
  }
}
