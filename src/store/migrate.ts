import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Engine } from './database.ts';
import { createEvents } from './migrations/0001-events.ts';
import { createRecords } from './migrations/0002-records.ts';
import { createPrivacy } from './migrations/0003-privacy.ts';
import { createRecentRecords } from './migrations/0004-recent-records.ts';
import { createAnswerTimes } from './migrations/0005-answer-times.ts';
import { createSchemaChecks } from './migrations/0006-schema-checks.ts';
import { createUnmappedAgents } from './migrations/0007-unmapped-agents.ts';
import { createVisitorAccounts } from './migrations/0008-visitor-accounts.ts';
import { indexLinksOfRecord } from './migrations/0009-links-of-record.ts';
import { countAnswersByQuarter } from './migrations/0010-answer-quarters.ts';
import { createRecordTurns } from './migrations/0011-record-turns.ts';
import { createProcesses } from './migrations/0012-processes.ts';
import type { Tables } from './tables.ts';

/** Brings the tables to the newest form. Migrations are numbered and never edited. Throws the database's error when one fails. */
export async function migrateStore(database: Kysely<Tables>, engine: Engine): Promise<void> {
  const migrator = new Migrator({
    db: database,
    migrationTableName: 'gateway_migrations',
    migrationLockTableName: 'gateway_migrations_lock',
    provider: {
      getMigrations: async () => ({
        '0001-events': { up: (kysely: Kysely<unknown>) => createEvents(kysely, engine) },
        '0002-records': { up: (kysely: Kysely<unknown>) => createRecords(kysely) },
        '0003-privacy': { up: (kysely: Kysely<unknown>) => createPrivacy(kysely) },
        '0004-recent-records': { up: (kysely: Kysely<unknown>) => createRecentRecords(kysely) },
        '0005-answer-times': { up: (kysely: Kysely<unknown>) => createAnswerTimes(kysely) },
        '0006-schema-checks': { up: (kysely: Kysely<unknown>) => createSchemaChecks(kysely) },
        '0007-unmapped-agents': { up: (kysely: Kysely<unknown>) => createUnmappedAgents(kysely) },
        '0008-visitor-accounts': { up: (kysely: Kysely<unknown>) => createVisitorAccounts(kysely) },
        '0009-links-of-record': { up: (kysely: Kysely<unknown>) => indexLinksOfRecord(kysely) },
        '0010-answer-quarters': { up: (kysely: Kysely<unknown>) => countAnswersByQuarter(kysely) },
        '0011-record-turns': { up: (kysely: Kysely<unknown>) => createRecordTurns(kysely) },
        '0012-processes': { up: (kysely: Kysely<unknown>) => createProcesses(kysely) },
      }),
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
