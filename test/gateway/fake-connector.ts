import {
  type ActivityRef,
  type Call,
  type Connector,
  type ConnectorDefinition,
  type CrmRecord,
  defineConnector,
  type Exchange,
  type Fields,
  type IdentityQuery,
  type Limit,
  type Owner,
  type RecordRef,
  type Slot,
} from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Activity } from '../../src/lead/activity.ts';

export type Operation = 'find' | 'read' | 'create' | 'update' | 'log' | 'findOwner';

/** One operation the engine asked for: `sent` is what it was given, without the call. */
export interface Sent {
  readonly operation: Operation;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into what was sent
  readonly sent: any;
  readonly call: Call;
}

/** What the CRM does instead of working. `times` runs out; absent: until `heal`. `only` picks the requests it concerns. */
export interface Trouble {
  readonly operation?: Operation;
  readonly times?: number;
  readonly only?: (sent: Sent) => boolean;
  /** Thrown. With `after` the work is done first and only its answer lost. */
  readonly error?: () => unknown;
  readonly after?: boolean;
  /** Answered instead of the truth. */
  readonly answer?: () => unknown;
  /** Says nothing. `deaf`: not even when the signal ends it, until the gate is opened. */
  readonly hang?: 'obeying' | 'deaf';
}

/** One entry of the CRM's log. */
export interface Entry {
  readonly id: string;
  readonly record: RecordRef;
  readonly activity: Activity;
}

/** An honest CRM in memory: unique e-mails, phones that may be shared, entries with a key; and what a test wants to go wrong. */
export interface FakeCrm {
  readonly connector: Connector;
  readonly limits: readonly Limit[];
  readonly calls: readonly Sent[];
  readonly records: ReadonlyMap<string, Fields>;
  readonly entries: readonly Entry[];
  /** How often the connector was opened and closed. */
  opened: number;
  closed: number;
  /** How many requests hang now. */
  hanging(): number;
  meet(trouble: Trouble): void;
  /** Ends all trouble to come. */
  heal(): void;
  /** Answers what hangs, and ends all trouble to come. */
  openGates(): void;
  seed(fields: Fields): RecordRef;
  remove(ref: RecordRef): void;
  /** A read of `from` gives `to` from now on; `from` takes no writes, and its entries go along. */
  merge(from: RecordRef, to: RecordRef): void;
  /** Somebody else changes the record: it has these fields from now on. */
  rewrite(ref: RecordRef, fields: Fields): void;
  count(operation: Operation): number;
}

export interface FakeOptions {
  readonly host?: string;
  readonly limits?: readonly Limit[];
  readonly owners?: readonly Owner[];
  readonly onStart?: (sent: Sent) => void;
  readonly onEnd?: (sent: Sent) => void;
}

const SLOTS: readonly Slot[] = [
  { field: 'name', holds: 'name' },
  { field: 'email', holds: 'email' },
  { field: 'email2', holds: 'email' },
  { field: 'phone', holds: 'phone' },
  { field: 'phone2', holds: 'phone' },
  { field: 'company', holds: 'organization' },
  { field: 'about', holds: 'description' },
];

/** Each record is a day younger than the one before. */
const FIRST_DAY = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

export const BUCKET = 'requests';

export function toFakeDefinition(id: string, crm: FakeCrm): ConnectorDefinition<{ note: string }> {
  return defineConnector<{ note: string }>({
    id,
    title: 'Fake',
    settings: { note: { doc: 'Says nothing to the CRM.', format: String, default: '' } },
    capabilities: { findsTogether: true, createsWithActivity: false, searchLagMs: 0 },
    limits: () => crm.limits,
    open: async ({ note }) => {
      if (note === 'contradicts itself') throw new ConnectorError('rejected', 'The note contradicts itself.');
      crm.opened += 1;
      return crm.connector;
    },
  });
}

export function createFakeCrm(options: FakeOptions = {}): FakeCrm {
  const { host = 'crm.example', limits = [], owners = [] } = options;
  const records = new Map<string, Fields>();
  const merged = new Map<string, string>();
  const entries: Entry[] = [];
  const calls: Sent[] = [];
  let troubles: { trouble: Trouble; left: number }[] = [];
  const gates = new Set<() => void>();
  let lastId = 0;

  const toRecord = (id: string): CrmRecord => {
    const survivor = merged.get(id) ?? id;
    const fields = records.get(survivor);
    if (fields === undefined) throw new ConnectorError('gone', 'The record is deleted.', { status: 404 });
    const at = new Date(FIRST_DAY + Number(survivor) * DAY_MS).toISOString();
    return { ref: { type: 'contact', id: survivor }, fields, createdAt: at, updatedAt: at };
  };
  const toWritable = (id: string): CrmRecord => {
    if (merged.has(id)) throw new ConnectorError('gone', 'The record was merged into another one.', { status: 404 });
    return toRecord(id);
  };
  const keep = (fields: Fields): RecordRef => {
    lastId += 1;
    records.set(String(lastId), fields);
    return { type: 'contact', id: String(lastId) };
  };

  function takeTrouble(sent: Sent): Trouble | undefined {
    const found = troubles.find(
      ({ trouble, left }) =>
        left > 0 && (trouble.operation ?? sent.operation) === sent.operation && (trouble.only?.(sent) ?? true),
    );
    if (found !== undefined) found.left -= 1;
    return found?.trouble;
  }

  /** One request to the CRM, through the engine's budget and with whatever is to go wrong. */
  function request<T>(operation: Operation, sent: unknown, call: Call, work: () => T): Promise<T> {
    return call.exchange(`contacts.${operation}`, [BUCKET], async (): Promise<Exchange<T>> => {
      const started: Sent = { operation, sent, call };
      calls.push(started);
      options.onStart?.(started);
      try {
        await turn();
        const trouble = takeTrouble(started);
        if (trouble?.hang !== undefined) await hang(call.signal, trouble.hang === 'deaf');
        if (trouble?.error !== undefined) {
          if (trouble.after === true) work();
          throw trouble.error();
        }
        if (trouble?.answer !== undefined) return { value: trouble.answer() as T, status: 200 };
        return { value: work(), status: 200 };
      } finally {
        options.onEnd?.(started);
      }
    });
  }

  function hang(signal: AbortSignal, deaf: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        gates.delete(end);
        resolve();
      };
      gates.add(end);
      if (deaf) return;
      const abort = () => {
        gates.delete(end);
        reject(new ConnectorError('timeout', 'The fake CRM did not answer in time.', { cause: signal.reason }));
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
  }

  const connector: Connector = {
    recordTypes: [{ type: 'contact', title: 'Contact', slots: SLOTS }],
    createType: 'contact',
    defaultCard: [
      { title: 'Company', from: 'company' },
      { title: 'Plan', from: 'plan' },
    ],
    find: (query, call) => request('find', query, call, () => findRecords(records, query, toRecord)),
    read: (ref, call) => request('read', ref, call, () => toRecord(ref.id)),
    create: (draft, call) =>
      request('create', draft, call, () => {
        refuseTaken(records, draft.fields, undefined);
        return { record: toRecord(keep(draft.fields).id) };
      }),
    update: (ref, changes, call) =>
      request('update', { ref, changes }, call, () => {
        const { fields } = toWritable(ref.id);
        refuseTaken(records, changes, ref.id);
        const next = Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== null);
        records.set(ref.id, Object.fromEntries(next) as Fields);
        return toRecord(ref.id);
      }),
    log: (ref, activity, previous, call) =>
      request('log', { ref, activity, previous }, call, () => {
        toWritable(ref.id);
        return saveEntry(entries, ref, activity, previous, call.attempt);
      }),
    findOwner: (email, call) => request('findOwner', email, call, () => owners.find((owner) => owner.email === email)),
    describe: async () => ({ types: [] }),
    check: async () => ({ ok: true, findings: [] }),
    link: ({ id }) => `https://${host}/contacts/${id}`,
    refFromLink: (link) => {
      const url = URL.parse(link);
      const id = /^\/contacts\/(\w+)$/.exec(url?.pathname ?? '')?.[1];
      return url?.protocol !== 'https:' || url.host !== host || id === undefined ? undefined : { type: 'contact', id };
    },
  };
  const fake: FakeCrm = {
    opened: 0,
    closed: 0,
    connector: {
      ...connector,
      close: async () => {
        fake.closed += 1;
      },
    },
    limits,
    calls,
    records,
    entries,
    hanging: () => gates.size,
    meet: (trouble) => troubles.push({ trouble, left: trouble.times ?? Number.POSITIVE_INFINITY }),
    heal() {
      troubles = [];
    },
    openGates() {
      troubles = [];
      for (const open of [...gates]) open();
    },
    seed: keep,
    remove: ({ id }) => records.delete(id),
    merge(from, to) {
      records.delete(from.id);
      merged.set(from.id, to.id);
      for (const [index, entry] of entries.entries()) {
        if (entry.record.id === from.id) entries[index] = { ...entry, record: to };
      }
    },
    rewrite: ({ id }, fields) => records.set(id, fields),
    count: (operation) => calls.filter((entry) => entry.operation === operation).length,
  };
  return fake;
}

/** A network's worth of time: other work gets its turn between request and answer. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function toDigits(value: unknown): string {
  return String(value ?? '').replace(/\D/g, '');
}

function findRecords(
  records: ReadonlyMap<string, Fields>,
  { emails, phones }: IdentityQuery,
  toRecord: (id: string) => CrmRecord,
): readonly CrmRecord[] {
  const numbers = new Set(phones.map(({ e164 }) => toDigits(e164)));
  return [...records]
    .filter(([, { email, email2, phone, phone2 }]) => {
      const own = [email, email2].map((value) => String(value ?? '').toLowerCase());
      return (
        emails.some((wanted) => own.includes(wanted)) || [phone, phone2].some((value) => numbers.has(toDigits(value)))
      );
    })
    .map(([id]) => toRecord(id));
}

/** E-mails are unique in this CRM, as they are in HubSpot. */
function refuseTaken(records: ReadonlyMap<string, Fields>, changes: object, own: string | undefined): void {
  const { email } = changes as { email?: string };
  if (email === undefined) return;
  const taken = [...records].find(([id, fields]) => id !== own && fields.email === email);
  if (taken === undefined) return;
  const existing = { type: 'contact', id: taken[0] };
  throw new ConnectorError('duplicate', 'The CRM has this e-mail already.', { existing, status: 409 });
}

/** By the ids of `previous`; on a later attempt also by the key, because the first answer may have been lost. */
function saveEntry(
  entries: Entry[],
  record: RecordRef,
  activity: Activity,
  previous: ActivityRef | undefined,
  attempt: number,
): ActivityRef {
  const known = entries.findIndex(
    (entry) => previous?.ids.includes(entry.id) || (attempt > 1 && entry.activity.key === activity.key),
  );
  const id = entries[known]?.id ?? `entry-${entries.length + 1}`;
  if (known >= 0) entries[known] = { id, record, activity };
  else entries.push({ id, record, activity });
  return { ids: [id] };
}
