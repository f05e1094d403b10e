import { setTimeout } from 'node:timers/promises';
import { type JivoReply, OK_REPLY, toJivoReply } from '../jivo/reply.ts';
import { createBatch } from '../store/batch.ts';
import type { Claim } from '../store/claim.ts';
import { claimEvents } from '../store/claim-events.ts';
import type { Database } from '../store/database.ts';
import { type Ending, type Finished, finishEvents } from '../store/finish-event.ts';
import { hasDue } from '../store/has-due.ts';
import { type ChangedNames, hastenChanged } from '../store/hasten-changed.ts';
import { createHousekeeping } from '../store/housekeeping.ts';
import { countProcesses } from '../store/missing-owners.ts';
import { type NewEvent, type Receipt, receiveEvents } from '../store/receive-events.ts';
import type { Retention } from '../store/retention.ts';
import { giveBackEvent, hastenEvents, type Repeat, releaseEvents, retryEvents } from '../store/retry-events.ts';
import { createTakeOver, type TakeOverTimes } from '../store/take-over.ts';
import { fromLink, toAgentCard, toEmptyCard } from './card.ts';
import { type Channel, onAccount } from './channel.ts';
import { findClaimable } from './claimable.ts';
import type { Crm } from './crm.ts';
import { withDeadline } from './deadline.ts';
import { findBestLink } from './find-link.ts';
import type { Log } from './log.ts';
import type { Incoming } from './receive.ts';
import { createReplies } from './replies.ts';
import type { RetryOptions } from './retry.ts';
import { routeIncoming, toSettled } from './route-incoming.ts';
import { type Ended, runEvent } from './run-event.ts';
import { setAsideEvent } from './set-aside-event.ts';
import { withWorkSignal } from './work-signal.ts';
import { createWorker } from './worker.ts';

export interface EngineOptions {
  readonly database: Database;
  /** The channels and accounts as they are at this moment. An event is done with those it began with. */
  current(): Setup;
  readonly log: Log;
  /** Name of this process in the store. */
  readonly owner: string;
  readonly retry: RetryOptions;
  readonly leaseMs: number;
  readonly resendWindowMs: number;
  readonly retention: Retention;
  /** How many events the worker does at the same time, besides those an agent waits for. */
  readonly concurrency: number;
  /** And how many of one account: a CRM that hangs must not hold up the others. */
  readonly accountConcurrency: number;
  /** How often the store is asked for due events nobody announced. */
  readonly pollMs: number;
  readonly metrics: EngineMetrics;
  /** For tests: when a process counts as dead. */
  readonly takeOver?: TakeOverTimes;
}

/** What the engine works with. */
export interface Setup {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly accounts: ReadonlyMap<string, Crm>;
}

/** There is no such channel, or no longer. */
export class UnknownChannelError extends Error {
  override readonly name = 'UnknownChannelError';
}

/** The process is about to end: the sender should come again. */
export class StoppingError extends Error {
  override readonly name = 'StoppingError';
}

/** One webhook's answer. */
export interface Answer {
  readonly channel: Channel;
  /** Since the request's first byte. */
  readonly seconds: number;
  /** `whole`: what the CRM says. `known`: the CRM had not answered, an agent got what was known. `receipt`: nobody waited. */
  readonly kind: 'whole' | 'known' | 'receipt';
}

/** What the engine counts. */
export interface EngineMetrics {
  received(channel: string, effect: string, duplicate: boolean): void;
  answered(answer: Answer): void;
  ended(channel: string, state: string): void;
  operated(account: string, operation: string, outcome: string, seconds: number): void;
}

/** Takes webhooks in, does their events, answers agents in time. One per process. */
export interface Engine {
  /**
   * Writes the webhook down and gives Jivo's answer by the channel's deadline. `startedAt`: performance.now() of the
   * request's first byte. Throws `UnknownChannelError`, `BadBodyError`, or the store's error when nothing could be written.
   */
  accept(channel: string, text: string, startedAt: number): Promise<JivoReply>;
  start(): Promise<void>;
  /** Gives accounts their part of what the CRM allows all processes on the store. */
  share(accounts: Iterable<Crm>): Promise<void>;
  /** Makes the waiting events of these accounts and channels due now, such as after a key was mended. */
  hasten(changed: ChangedNames): void;
  /** Ends when everything that runs at this moment has ended. */
  settled(): Promise<void>;
  /** Ends when the store has how the events ended whose agents have been answered. */
  written(): Promise<void>;
  /** False after an event could not be written down, until one could again or half a minute has passed. */
  isStoring(): boolean;
  /** Takes nothing new, lets running events end for at most `drainMs`, hands back the rest. */
  stop(drainMs: number): Promise<void>;
}

/** An event in the store. `durable`: that it is on the disk. */
interface Taken {
  readonly receipt: Receipt;
  readonly durable: Promise<void>;
}

/** Nobody waits for more. */
const RECEIPT = { reply: OK_REPLY, kind: 'receipt' } as const;
/** Of the deadline, for what comes after the wait: a look at what is known, and the way back. */
const DEADLINE_RESERVE = 0.08;
/** A full disk may still take the small row of the health check: what happened to events counts. In ms. */
const REFUSAL_SHOWN_MS = 30_000;
/** A store that failed is asked again after this. */
const GIVE_BACK_AFTER_MS = 1_000;
/** Before the lease ends a run is aborted, so that two processes never do the same event at the same time. */
const LEASE_MARGIN_MS = 5_000;
/** Events received or ended in one transaction. */
const MAX_AT_ONCE = 128;
const SWEEP_EVERY_MS = 2_000;

export function createEngine(options: EngineOptions): Engine {
  const { database, current, log, metrics, owner, leaseMs, resendWindowMs, retention, pollMs } = options;
  const running = new Map<string, { readonly account: string; readonly ended: Promise<Ended> }>();
  const answered = new Set<string>();
  const accepting = new Set<Promise<unknown>>();
  const stop = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const receive = createBatch<NewEvent, Taken>(
    async (events) => {
      const { value, durable } = await database.commit((transaction) =>
        receiveEvents(transaction, database, events, { resendWindowMs, owner, leaseMs }),
      );
      return value.map((receipt) => ({ receipt, durable }));
    },
    MAX_AT_ONCE,
    ({ durable }) => durable,
  );
  const finish = createBatch<Ending, Finished>(
    (endings) => database.write((transaction) => finishEvents(transaction, database, endings)),
    MAX_AT_ONCE,
  );
  const again = createBatch<Repeat, boolean>(
    (repeats) => database.write((transaction) => retryEvents(transaction, database, repeats)),
    MAX_AT_ONCE,
  );
  const hastenKeys = createBatch<readonly string[], true>(async (keys) => {
    await database.write((transaction) =>
      hastenEvents(transaction, database, [...new Set(keys.flat())], options.retry.firstMs),
    );
    return keys.map(() => true);
  }, MAX_AT_ONCE);
  const housekeeping = createHousekeeping(database, {
    resendWindowMs,
    retention,
    now: () => performance.now(),
    onResealed: (rows) => log.info({ rows }, 'store:reseal:done'),
  });
  const takeOver = createTakeOver({
    database,
    owner,
    leaseMs,
    running: () => running.keys(),
    ...(options.takeOver !== undefined && { times: options.takeOver }),
  });
  let stopping = false;
  let refusedAt = Number.NEGATIVE_INFINITY;
  let sweeping: Promise<void> | undefined;
  const replies = createReplies(database, log, (eventId) => running.has(eventId));
  const worker = createWorker({
    concurrency: options.concurrency,
    accountConcurrency: options.accountConcurrency,
    log,
    isDue: () => hasDue(database),
    claim: (limit, fullAccounts) =>
      database.write((transaction) => {
        const busy = new Set([...running.values()].map(({ account }) => account));
        const circuits = [...current().accounts].map(([account, { circuit }]) => [account, circuit] as const);
        const claimable = findClaimable(circuits, busy, fullAccounts);
        return claimEvents(transaction, database, { owner, leaseMs, limit, ...claimable });
      }),
    run,
  });

  /**
   * Does one claimed event and gives its reply to whoever waits. `taken`: it was just taken in, and is on the disk when
   * `durable` resolves. Never rejects.
   */
  async function run(claim: Claim, taken?: Incoming, durable = Promise.resolve()): Promise<void> {
    const ended = start(claim, taken, durable);
    running.set(claim.eventId, { account: claim.account, ended });
    try {
      const end = await ended;
      metrics.ended(claim.channel, end.state);
      replies.settle(claim.eventId, end.reply);
      if (end.reopened) worker.expectOne();
    } catch (error) {
      log.error({ event: claim.eventId, err: error }, 'event:finish:error');
      replies.settle(claim.eventId, OK_REPLY);
      giveBack(claim).catch((cause) => log.warn({ event: claim.eventId, err: cause }, 'event:release:error'));
    } finally {
      running.delete(claim.eventId);
      answered.delete(claim.eventId);
      worker.wakeIfExpected();
    }
  }

  /** The store failed on it. While it goes on failing, the event is found forgotten later, or its lease ends. */
  async function giveBack(claim: Claim): Promise<void> {
    await setTimeout(GIVE_BACK_AFTER_MS, undefined, { ref: false });
    await database.write((transaction) => giveBackEvent(transaction, database, claim));
    worker.expectOne();
  }

  function start(claim: Claim, taken: Incoming | undefined, durable: Promise<void>): Promise<Ended> {
    const given = current().channels.get(claim.channel);
    const channel = taken?.channel ?? onAccount(given, claim.account);
    const { retry } = options;
    if (channel === undefined) return setAsideEvent(claim, given, { database, log, retry, again });
    const replied = (reply: JivoReply) => {
      answered.add(claim.eventId);
      replies.settle(claim.eventId, reply);
    };
    const tools = { database, durable, finish, again, log, metrics, retry, replied, stopping: () => stopping };
    const ends = [stop.signal, takeOver.signal()];
    return withWorkSignal(ends, leaseMs - LEASE_MARGIN_MS, (signal) =>
      runEvent(claim, channel, { ...tools, signal }, taken),
    );
  }

  /** What can be said without the CRM. */
  async function knownReply(channel: Channel, { lead, linkKeys }: Incoming): Promise<JivoReply> {
    const link = await findBestLink(database, channel.crm.account, linkKeys).catch((error) => {
      log.warn({ channel: channel.name, err: error }, 'event:look:error');
      return undefined;
    });
    return toJivoReply(link === undefined ? toEmptyCard(channel) : toAgentCard(channel, lead, fromLink(link)));
  }

  async function answer(
    channel: Channel,
    incoming: Incoming,
    { receipt, durable }: Taken,
    startedAt: number,
  ): Promise<{ readonly reply: JivoReply; readonly kind: Answer['kind'] }> {
    const { claim, eventId } = receipt;
    const deadline = startedAt + channel.config.reply.deadlineMs * (1 - DEADLINE_RESERVE);
    if (claim !== undefined) run(claim, incoming, durable);
    const isBehind = claim === undefined && !receipt.duplicate;
    // Behind an event that waits for the CRM to come back: so will this one, and there is nothing to wait for.
    if (isBehind && channel.crm.circuit.isPaused())
      return { reply: await knownReply(channel, incoming), kind: 'known' };
    const reply = await withDeadline(async (signal) => {
      if (isBehind) await hasten(incoming);
      return replies.wait(eventId, signal);
    }, deadline);
    if (reply !== undefined && reply !== 'held-up') return { reply, kind: 'whole' };
    if (reply === undefined) log.warn({ event: eventId, channel: channel.name }, 'event:answer:late');
    return { reply: await knownReply(channel, incoming), kind: 'known' };
  }

  /** An agent waits behind earlier events of the same person: those that wait for their next try are tried now. */
  function hasten({ event }: Incoming): Promise<void> {
    return hastenKeys(event.personKeys)
      .then(() => undefined)
      .catch((error) => log.warn({ event: event.id, err: error }, 'event:hasten:error'))
      .finally(() => worker.expectOne());
  }

  function hastenAll(changed: ChangedNames): void {
    database
      .write((transaction) => hastenChanged(transaction, database, changed))
      .catch((error) => log.warn({ ...changed, err: error }, 'event:hasten:error'))
      .finally(worker.wake);
  }

  /** All processes on the store draw on the same accounts. */
  async function share(accounts: Iterable<Crm>): Promise<void> {
    const processes = await countProcesses(database);
    for (const { budget } of accounts) budget.share(processes);
  }

  const shareBudgets = () => share(current().accounts.values());

  function sweep(): void {
    sweeping ??= Promise.all([takeOver.look(), housekeeping.step(), shareBudgets()])
      .then(([released]) => {
        if (released === 0) return;
        log.warn({ events: released }, 'event:release:abandoned');
        worker.wake();
      })
      .catch((error) => log.warn({ err: error }, 'store:sweep:error'))
      .finally(() => {
        sweeping = undefined;
      });
  }

  function noteRefusal(error: unknown): never {
    refusedAt = performance.now();
    throw error;
  }

  function noteStored(): void {
    refusedAt = Number.NEGATIVE_INFINITY;
  }

  async function take(name: string, text: string, startedAt: number): Promise<JivoReply> {
    const given = current().channels.get(name);
    if (given === undefined) throw new UnknownChannelError(`There is no channel ${name}.`);
    const routed = await routeIncoming(given, database.read, text);
    const taken = await receive(routed.event).catch(noteRefusal);
    const { receipt } = taken;
    const incoming = toSettled(routed, receipt.account);
    const { channel, event } = incoming;
    log.info(
      { event: receipt.eventId, channel: channel.name, effect: event.effect, duplicate: receipt.duplicate },
      'event:receive:done',
    );
    metrics.received(channel.name, event.effect, receipt.duplicate);
    // The disk and the CRM are waited for together.
    const answering = event.interactive ? answer(channel, incoming, taken, startedAt) : RECEIPT;
    const [{ reply, kind }] = await Promise.all([answering, taken.durable.then(noteStored, noteRefusal)]);
    if (!event.interactive && !receipt.duplicate && !event.ignored) worker.expectOne();
    metrics.answered({ channel, seconds: (performance.now() - startedAt) / 1_000, kind });
    return reply;
  }

  /** What was accepted before may still begin to run: it is looked for after. */
  async function settled(): Promise<void> {
    await Promise.allSettled(accepting);
    await Promise.allSettled([...running.values()].map(({ ended }) => ended));
  }

  return {
    async accept(channel, text, startedAt) {
      if (stopping) throw new StoppingError('The gateway is stopping.');
      const taken = take(channel, text, startedAt);
      accepting.add(taken);
      try {
        return await taken;
      } finally {
        accepting.delete(taken);
      }
    },
    async start() {
      if (database.engine === 'sqlite') {
        // This process is the only one on the file: whoever held a claim is dead.
        const released = await database.write((transaction) => releaseEvents(transaction, database, undefined));
        if (released > 0) log.info({ events: released }, 'event:release:after-crash');
      }
      await takeOver.start();
      await shareBudgets();
      timers.push(setInterval(worker.poll, pollMs));
      timers.push(setInterval(sweep, SWEEP_EVERY_MS));
      worker.wake();
    },
    share,
    hasten: hastenAll,
    settled,
    async written() {
      await Promise.allSettled([...answered].map((eventId) => running.get(eventId)?.ended));
    },
    isStoring: () => performance.now() - refusedAt > REFUSAL_SHOWN_MS,
    async stop(drainMs) {
      stopping = true;
      const stopped = worker.stop();
      for (const timer of timers) clearInterval(timer);
      await withDeadline(settled, performance.now() + drainMs);
      stop.abort();
      await settled();
      await Promise.all([stopped, sweeping]);
      await database
        .write((transaction) => releaseEvents(transaction, database, owner))
        .catch((error) => log.warn({ err: error }, 'event:release:error'));
      await takeOver.close();
    },
  };
}
