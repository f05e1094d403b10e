import type { Kysely } from 'kysely';
import type { Engine } from '../database.ts';

/** The inbox: events, receipts for recognising a resend, and the identities that keep a person's events in order. */
export async function createEvents(database: Kysely<unknown>, engine: Engine): Promise<void> {
  let events = database.schema.createTable('events');
  events =
    engine === 'sqlite'
      ? events.addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      : events.addColumn('seq', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity());
  await events
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('effect', 'text', (column) => column.notNull())
    .addColumn('lane', 'integer', (column) => column.notNull())
    .addColumn('chat_id', 'text')
    .addColumn('visitor_key', 'text')
    .addColumn('person_keys', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('reason_kind', 'text')
    .addColumn('reason', 'text')
    .addColumn('answer', 'text')
    .addColumn('finished_at', 'bigint')
    .execute();
  // Only open events: the cost of a claim must not grow with history.
  await database.schema
    .createIndex('events_due')
    .on('events')
    .columns(['lane', 'due_at', 'seq'])
    .where('state' as never, '=', 'open' as never)
    .execute();
  await database.schema
    .createIndex('events_waiting')
    .on('events')
    .columns(['account', 'visitor_key'])
    .where('state' as never, '=', 'waiting' as never)
    .execute();
  await database.schema
    .createIndex('events_dead')
    .on('events')
    .columns(['seq'])
    .where('state' as never, '=', 'dead' as never)
    .execute();
  await database.schema
    .createTable('receipts')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('event_keys')
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('event_keys_primary', ['key', 'seq'])
    .execute();
  await database.schema.createIndex('event_keys_seq').on('event_keys').column('seq').execute();
}
