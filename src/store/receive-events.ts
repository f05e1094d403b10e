import type { Transaction } from 'kysely';
import { type Claim, toClaim } from './claim.ts';
import type { Database } from './database.ts';
import { lockReceiving } from './order-locks.ts';
import { runStatement, toPlaceholders, toSource } from './statement.ts';
import type { Tables } from './tables.ts';
import { type AccountChoice, settleAccounts } from './visitor-accounts.ts';

/** One webhook to write down. */
export interface NewEvent {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  /** Where the channel leads to several accounts: `account` is then only what the event itself says. */
  readonly choice?: AccountChoice;
  readonly name: string;
  readonly effect: string;
  /** True: an agent waits for the answer. */
  readonly interactive: boolean;
  /** Nothing is to be done: the event is finished by being written down. */
  readonly ignored: boolean;
  readonly chatId: string | undefined;
  readonly visitorKey: string | undefined;
  readonly body: string;
  /** Equal for the same event sent again. */
  readonly resendKey: string;
  /** Identities of the person, hashed. Events that share one are done one after the other. */
  readonly personKeys: readonly string[];
  /** Answer of an ignored event. */
  readonly answer: string | undefined;
}

export interface ReceiveOptions {
  readonly resendWindowMs: number;
  readonly owner: string;
  readonly leaseMs: number;
}

/** `duplicate`: `eventId` is the event already known. `claim`: this process is to do the event now. */
export interface Receipt {
  readonly eventId: string;
  /** The account the event belongs to. */
  readonly account: string;
  readonly duplicate: boolean;
  readonly claim: Claim | undefined;
}

/**
 * Writes webhooks down, several at once, unless the same one came within the window: decided by the primary key of
 * `receipts`. Interactive events are claimed at once when nothing of the same person is open. Receipts come in the order of
 * the events.
 */
export async function receiveEvents(
  transaction: Transaction<Tables>,
  database: Database,
  given: readonly NewEvent[],
  options: ReceiveOptions,
): Promise<readonly Receipt[]> {
  await lockReceiving(transaction, database);
  const events = await settleAccounts(transaction, database, given);
  const { known, now } = await registerReceipts(transaction, database, events, options.resendWindowMs);
  const first = events.filter(({ id, resendKey }) => known.get(resendKey) === id);
  if (first.length === 0) return events.map((event) => toDuplicate(event, known.get(event.resendKey) ?? event.id));
  const fresh = (await withRecordKeys(transaction, database, first)).map((event) => blindKeys(event, database));
  const claimed = await chooseClaimed(transaction, database, fresh);
  const rows = await insertEvents(transaction, database, fresh, claimed, now, options);
  await insertKeys(transaction, database, fresh, rows);
  return events.map((event) => {
    const first = known.get(event.resendKey) ?? event.id;
    const seq = rows.get(event.id);
    if (first !== event.id || seq === undefined) return toDuplicate(event, first);
    const claim = claimed.has(event.id)
      ? toClaim({ ...event, seq, attempts: 1, received_at: now }, now, false)
      : undefined;
    return { eventId: event.id, account: event.account, duplicate: false, claim };
  });
}

function blindKeys(event: NewEvent, { vault }: Database): NewEvent {
  return { ...event, personKeys: event.personKeys.map((key) => vault.blind(key)) };
}

function toDuplicate({ account }: NewEvent, eventId: string): Receipt {
  return { eventId, account, duplicate: true, claim: undefined };
}

interface Receipts {
  /** The id of the event each resend key stands for: the one given, or of the one that came before. */
  readonly known: ReadonlyMap<string, string>;
  /** The database's clock, where any event is new. */
  readonly now: number;
}

const RECEIPT_COLUMNS = { key: 'text', event_id: 'text' } as const;

async function registerReceipts(
  transaction: Transaction<Tables>,
  { engine, clock }: Database,
  events: readonly NewEvent[],
  windowMs: number,
): Promise<Receipts> {
  const first = new Map<string, string>();
  for (const { id, resendKey } of events) if (!first.has(resendKey)) first.set(resendKey, id);
  const source = toSource(engine, { columns: RECEIPT_COLUMNS, values: [...first] });
  const written = await runStatement<{ key: string; event_id: string; at: number }>(
    transaction,
    engine,
    `WITH given (key, event_id) AS (${source.text})
     INSERT INTO receipts (key, event_id, at) SELECT key, event_id, ${clock} FROM given WHERE true
     ON CONFLICT (key) DO UPDATE SET event_id = excluded.event_id, at = excluded.at WHERE receipts.at <= excluded.at - ?
     RETURNING key, event_id, at`,
    [...source.parameters, windowMs],
    'receive-receipts',
  );
  const known = new Map(written.map(({ key, event_id }) => [key, event_id]));
  const now = written[0]?.at ?? 0;
  const seen = [...first.keys()].filter((key) => !known.has(key));
  if (seen.length === 0) return { known, now };
  const earlier = await runStatement<{ key: string; event_id: string }>(
    transaction,
    engine,
    `SELECT key, event_id FROM receipts WHERE key IN ${toPlaceholders(1, seen.length)}`,
    seen,
  );
  for (const { key, event_id } of earlier) known.set(key, event_id);
  return { known, now };
}

/** Two visitors may be one record: its events take turns too, by the link each visitor had when the event came. */
async function withRecordKeys(
  transaction: Transaction<Tables>,
  { engine }: Database,
  events: readonly NewEvent[],
): Promise<readonly NewEvent[]> {
  const visitors = events.flatMap(({ ignored, account, visitorKey }) =>
    ignored || visitorKey === undefined ? [] : [[account, visitorKey] as const],
  );
  if (visitors.length === 0) return events;
  const links = await runStatement<{ account: string; visitor_key: string; record_type: string; record_id: string }>(
    transaction,
    engine,
    `SELECT account, visitor_key, record_type, record_id FROM links
     WHERE (account, visitor_key) IN (VALUES ${toPlaceholders(visitors.length, 2)})`,
    visitors.flat(),
  );
  const keys = new Map(
    links.map(({ account, visitor_key, record_type, record_id }) => [
      `${account} ${visitor_key}`,
      `record ${account} ${record_type} ${record_id}`,
    ]),
  );
  return events.map((event) => {
    const key = event.ignored ? undefined : keys.get(`${event.account} ${event.visitorKey}`);
    return key === undefined ? event : { ...event, personKeys: [...event.personKeys, key] };
  });
}

/** Interactive events of persons of whom nothing is open, neither from before nor in this batch. */
async function chooseClaimed(
  transaction: Transaction<Tables>,
  { engine }: Database,
  events: readonly NewEvent[],
): Promise<ReadonlySet<string>> {
  const open = new Set<string>();
  const keys = [...new Set(events.flatMap(({ personKeys }) => personKeys))];
  if (keys.length > 0 && events.some(({ interactive }) => interactive)) {
    const rows = await runStatement<{ key: string }>(
      transaction,
      engine,
      `SELECT DISTINCT key FROM event_keys WHERE key IN ${toPlaceholders(1, keys.length)}`,
      keys,
    );
    for (const { key } of rows) open.add(key);
  }
  const claimed = new Set<string>();
  for (const { id, interactive, ignored, personKeys } of events) {
    if (interactive && !ignored && !personKeys.some((key) => open.has(key))) claimed.add(id);
    for (const key of personKeys) open.add(key);
  }
  return claimed;
}

const EVENT_COLUMNS = {
  id: 'text',
  channel: 'text',
  account: 'text',
  name: 'text',
  effect: 'text',
  lane: 'integer',
  chat_id: 'text',
  visitor_key: 'text',
  person_keys: 'text',
  body: 'text',
  received_at: 'bigint',
  state: 'text',
  attempts: 'integer',
  due_at: 'bigint',
  owner: 'text',
  answer: 'text',
  finished_at: 'bigint',
} as const;
const INSERT_EVENTS = `INSERT INTO events (${Object.keys(EVENT_COLUMNS).join(', ')})`;

async function insertEvents(
  transaction: Transaction<Tables>,
  { engine, vault }: Database,
  events: readonly NewEvent[],
  claimed: ReadonlySet<string>,
  now: number,
  { owner, leaseMs }: ReceiveOptions,
): Promise<ReadonlyMap<string, number>> {
  const values = events.map((event) => {
    const mine = claimed.has(event.id);
    return [
      event.id,
      event.channel,
      event.account,
      event.name,
      event.effect,
      event.interactive ? 0 : 1,
      event.chatId ?? null,
      event.visitorKey ?? null,
      JSON.stringify(event.personKeys),
      vault.seal(event.body),
      now,
      event.ignored ? 'ignored' : 'open',
      mine ? 1 : 0,
      mine ? now + leaseMs : now,
      mine ? owner : null,
      event.answer === undefined ? null : vault.seal(event.answer),
      event.ignored ? now : null,
    ];
  });
  const { text, parameters } = toSource(engine, { columns: EVENT_COLUMNS, values });
  const rows = await runStatement<{ id: string; seq: number }>(
    transaction,
    engine,
    `${INSERT_EVENTS} ${text} RETURNING id, seq`,
    parameters,
    'receive-events',
  );
  return new Map(rows.map(({ id, seq }) => [id, seq]));
}

const KEY_COLUMNS = { key: 'text', seq: 'bigint' } as const;

async function insertKeys(
  transaction: Transaction<Tables>,
  { engine }: Database,
  events: readonly NewEvent[],
  rows: ReadonlyMap<string, number>,
): Promise<void> {
  const values = events.flatMap(({ id, ignored, personKeys }) =>
    ignored ? [] : personKeys.map((key) => [key, rows.get(id) ?? 0] as const),
  );
  if (values.length === 0) return;
  const { text, parameters } = toSource(engine, { columns: KEY_COLUMNS, values });
  await runStatement(transaction, engine, `INSERT INTO event_keys (key, seq) ${text}`, parameters, 'receive-keys');
}
