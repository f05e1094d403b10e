import type { Call, Capabilities, Connector, Exchange } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import type { RecentRecord } from '../store/recent-records.ts';
import type { Budget } from './budget.ts';
import type { Circuit } from './circuit.ts';
import type { CallTrace, OperationTrace } from './decision.ts';
import { hidePerson, type PersonalWords } from './hide-person.ts';
import { RecentRecordsError } from './recent-records-error.ts';
import { withWorkSignal } from './work-signal.ts';

/** The CRM of one account, guarded: every operation ends by its deadline with a `ConnectorError` or a value. */
export interface Crm {
  readonly account: string;
  readonly connector: Connector;
  readonly circuit: Circuit;
  readonly budget: Budget;
  /** From the connector's capabilities. */
  readonly findsTogether: boolean;
  readonly createsWithActivity: boolean;
  readonly searchLagMs: number;
  open(options: SessionOptions): CrmSession;
}

export interface SessionOptions {
  readonly eventId: string;
  readonly lane: Call['lane'];
  readonly attempt: number;
  readonly fields: readonly string[];
  /** What no error of the session may repeat. */
  readonly personal?: PersonalWords;
  /** Resolves when what the session works on is written down: nothing is changed in the CRM before. */
  readonly durable?: Promise<void>;
  /** Ends all operations of the session, at the end of the lease at the latest. */
  readonly signal: AbortSignal;
  onOperation(trace: OperationTrace): void;
}

/** Operations that only look. Any other may change something in the CRM. */
const LOOKING: ReadonlySet<string> = new Set(['find', 'read', 'findOwner', 'describe', 'check']);

/** The operations of one event. */
export interface CrmSession {
  run<T>(operation: string, work: (connector: Connector, call: Call) => Promise<T>): Promise<T>;
  /** What the operations have written so far: for the store, with the event's end at the latest. */
  readonly recent: readonly RecentRecord[];
}

/** A connector for one session. What it hands to `keep` is in `CrmSession.recent`. */
export type SessionConnector = (keep: (recent: RecentRecord) => void) => Connector;

export interface CrmOptions {
  readonly account: string;
  readonly connector: Connector;
  /** Works in place of the connector. Absent: nothing does. */
  readonly sessionConnector?: SessionConnector | undefined;
  readonly capabilities: Capabilities;
  readonly circuit: Circuit;
  readonly budget: Budget;
  /** Longest single operation in ms. */
  readonly operationTimeoutMs: number;
}

/** Wraps a connector once, for all of its methods: deadline, circuit, budget, trace, error mapping. */
export function createCrm(options: CrmOptions): Crm {
  const { account, connector, capabilities, circuit, budget, operationTimeoutMs } = options;
  const { sessionConnector = () => connector } = options;
  type Operate<T> = (call: Call) => Promise<T>;
  async function guard<T>(session: SessionOptions, operation: string, work: Operate<T>): Promise<T> {
    if (!LOOKING.has(operation)) await session.durable;
    circuit.enter();
    return withWorkSignal([session.signal], operationTimeoutMs, (signal) => operate(session, operation, work, signal));
  }
  async function operate<T>(
    session: SessionOptions,
    operation: string,
    work: Operate<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const started = performance.now();
    const calls: CallTrace[] = [];
    const waits: BudgetWaits = { open: 0, refused: false };
    const call = createCall(session, signal, budget, calls, waits);
    const trace = (outcome: string) =>
      session.onOperation({ operation, outcome, ms: since(started), calls: [...calls] });
    try {
      const value = await withAbort(work(call), signal);
      circuit.succeeded();
      trace('ok');
      return value;
    } catch (cause) {
      if (cause instanceof RecentRecordsError) {
        // Not the CRM's fault: it answered, and what it did could not be noted.
        circuit.succeeded();
        trace('store');
        throw cause.cause;
      }
      const told = toConnectorError(cause, signal, waits, account, operation);
      const error = hidePerson(told, session.personal ?? []);
      // A refusal is an answer: the CRM is well.
      if (error.retryable) circuit.failed(error);
      else circuit.succeeded();
      trace(error.kind);
      throw error;
    }
  }
  return {
    account,
    connector,
    circuit,
    budget,
    findsTogether: capabilities.findsTogether,
    createsWithActivity: capabilities.createsWithActivity,
    searchLagMs: capabilities.searchLagMs,
    open(session) {
      const recent: RecentRecord[] = [];
      const own = sessionConnector((record) => recent.push(record));
      return { recent, run: (operation, work) => guard(session, operation, (call) => work(own, call)) };
    },
  };
}

/** Requests of one operation that wait for the account's limits, and whether its time ended during such a wait. */
interface BudgetWaits {
  open: number;
  refused: boolean;
}

async function acquire(
  budget: Budget,
  buckets: readonly string[],
  session: SessionOptions,
  signal: AbortSignal,
  waits: BudgetWaits,
): Promise<() => void> {
  waits.open += 1;
  try {
    return await budget.acquire(buckets, session.lane, signal);
  } catch (error) {
    waits.refused = true;
    throw error;
  } finally {
    waits.open -= 1;
  }
}

function createCall(
  session: SessionOptions,
  signal: AbortSignal,
  budget: Budget,
  calls: CallTrace[],
  waits: BudgetWaits,
): Call {
  return {
    signal,
    eventId: session.eventId,
    lane: session.lane,
    attempt: session.attempt,
    fields: session.fields,
    async exchange<T>(name: string, buckets: readonly string[], send: () => Promise<Exchange<T>>): Promise<T> {
      const release = await acquire(budget, buckets, session, signal, waits);
      const started = performance.now();
      try {
        const { value, status, limits } = await send();
        calls.push({ name, status, ms: since(started) });
        budget.correct(limits ?? []);
        return value;
      } catch (error) {
        const status = error instanceof ConnectorError ? (error.status ?? 0) : 0;
        calls.push({ name, status, ms: since(started) });
        if (error instanceof ConnectorError) budget.correct(error.limits);
        if (error instanceof ConnectorError && error.kind === 'rate-limited') {
          budget.block(error.bucket === undefined ? buckets : [error.bucket], error.retryAfterMs);
        }
        throw error;
      } finally {
        release();
      }
    },
  };
}

/** A connector that ignores its signal must not hold the event: past the deadline its answer is no longer waited for. */
function withAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function toConnectorError(
  cause: unknown,
  signal: AbortSignal,
  waits: BudgetWaits,
  account: string,
  operation: string,
): ConnectorError {
  if (cause instanceof ConnectorError) return cause;
  if (signal.aborted && (waits.open > 0 || waits.refused)) {
    // Nothing was asked: the CRM is not ill, so this must not pause it for the agents the rest is kept for.
    const text = `The limit of requests to the CRM of account ${account} is used up for now (${operation}): agents' answers come first.`;
    return new ConnectorError('rate-limited', text, { cause });
  }
  if (signal.aborted) {
    return new ConnectorError('timeout', `The CRM of account ${account} did not answer in time (${operation}).`, {
      cause,
    });
  }
  return new ConnectorError('bug', `The connector of account ${account} failed unexpectedly (${operation}).`, {
    cause,
  });
}

function since(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}
