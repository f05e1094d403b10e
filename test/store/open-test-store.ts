import type { Claim } from '../../src/store/claim.ts';
import { claimEvents } from '../../src/store/claim-events.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type NewEvent, type Receipt, receiveEvents } from '../../src/store/receive-events.ts';
import type { Retention } from '../../src/store/retention.ts';
import type { EventsTable } from '../../src/store/tables.ts';

export const LEASE_MS = 60_000;
export const RESEND_WINDOW_MS = 900_000;
/** Nothing goes by its age. */
export const FOR_GOOD: Retention = {
  payloads: null,
  decisions: null,
  deadLetters: null,
  links: null,
  conflicts: null,
  activities: null,
  erasures: null,
};

/** A store with short words for what its tests do most. */
export interface TestStore extends AsyncDisposable {
  readonly database: Database;
  /** `id` is also the content: the same id is the same event. */
  receive(id: string, more?: Partial<NewEvent>): Promise<Receipt>;
  /** All in one commit. */
  receiveAll(events: readonly (Partial<NewEvent> & { readonly id: string })[]): Promise<readonly Receipt[]>;
  claim(options?: {
    readonly owner?: string;
    readonly limit?: number;
    readonly pausedAccounts?: readonly string[];
    readonly probedAccounts?: readonly string[];
  }): Promise<readonly Claim[]>;
  /** In order of arrival. */
  events(): Promise<readonly EventsTable[]>;
  /** Lets so much time go by. */
  age(ms: number): Promise<void>;
}

export async function openTestStore(url: string): Promise<TestStore> {
  const database = await openStore(url, { exclusive: true, onError: () => undefined });
  const receiveAll: TestStore['receiveAll'] = (events) =>
    database.write((transaction) =>
      receiveEvents(
        transaction,
        database,
        events.map((event) => ({ ...toEvent(event.id), ...event })),
        { resendWindowMs: RESEND_WINDOW_MS, owner: 'me', leaseMs: LEASE_MS },
      ),
    );
  return {
    database,
    receiveAll,
    async receive(id, more = {}) {
      const [receipt] = await receiveAll([{ id, ...more }]);
      if (receipt === undefined) throw new Error('No receipt');
      return receipt;
    },
    claim: ({ owner = 'me', limit = 100, pausedAccounts = [], probedAccounts = [] } = {}) =>
      database.write((transaction) =>
        claimEvents(transaction, database, { owner, leaseMs: LEASE_MS, limit, pausedAccounts, probedAccounts }),
      ),
    events: () =>
      database.read.selectFrom('events').selectAll().orderBy('seq').execute() as unknown as Promise<
        readonly EventsTable[]
      >,
    age: (ms) => shiftTimes(database, ms),
    [Symbol.asyncDispose]: () => database.close(),
  };
}

function shiftTimes(database: Database, ms: number): Promise<void> {
  return database.write(async (transaction) => {
    await transaction
      .updateTable('events')
      .set(({ eb }) => ({ due_at: eb('due_at', '-', ms), received_at: eb('received_at', '-', ms) }))
      .execute();
    await transaction
      .updateTable('receipts')
      .set(({ eb }) => ({ at: eb('at', '-', ms) }))
      .execute();
  });
}

export function toEvent(id: string): NewEvent {
  return {
    id,
    channel: 'shop',
    account: 'crm',
    name: 'offline_message',
    effect: 'offline-message',
    interactive: false,
    ignored: false,
    chatId: undefined,
    visitorKey: `shop/1/${id}`,
    body: `{"event_name":"offline_message","id":"${id}"}`,
    resendKey: id,
    personKeys: [`person ${id}`],
    answer: undefined,
  };
}
