import { effectOf } from '../jivo/effects.ts';
import { type JivoReply, OK_REPLY, toJivoReply } from '../jivo/reply.ts';
import { createBatch } from '../store/batch.ts';
import type { Claim } from '../store/claim.ts';
import { claimEvents } from '../store/claim-events.ts';
import type { Database } from '../store/database.ts';
import { findEventStatus } from '../store/find-event.ts';
import { finishEvent } from '../store/finish-event.ts';
import { findLink } from '../store/links.ts';
import { type NewEvent, type Receipt, receiveEvents } from '../store/receive-events.ts';
import { hastenEvents, releaseEvents } from '../store/retry-event.ts';
import { sweepReceipts } from '../store/sweep.ts';
import { fromLink, toAgentCard } from './card.ts';
import type { Channel } from './channel.ts';
import { withDeadline } from './deadline.ts';
import { createDecision } from './decision.ts';
import type { Log } from './log.ts';
import { type Incoming, readIncoming } from './receive.ts';
import type { RetryOptions } from './retry.ts';
import { type Ended, runEvent } from './run-event.ts';

export interface EngineOptions {
  readonly database: Database;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly log: Log;
  /** Name of this process in the store. */
  readonly owner: string;
  readonly retry: RetryOptions;
  readonly leaseMs: number;
  readonly resendWindowMs: number;
  /** How many events the worker does at the same time, besides those an agent waits for. */
  readonly concurrency: number;
  /** How often the store is asked for due events nobody announced. */
  readonly pollMs: number;
  readonly metrics: EngineMetrics;
}

/** The process is about to end: the sender should come again. */
export class StoppingError extends Error {
  override readonly name = 'StoppingError';
}

/** What the engine counts. */
export interface EngineMetrics {
  received(channel: string, effect: string, duplicate: boolean): void;
  answered(channel: string, seconds: number): void;
  ended(channel: string, state: string): void;
  operated(account: string, operation: string, outcome: string, seconds: number): void;
}

/** Takes webhooks in, does their events, answers agents in time. One per process. */
export interface Engine {
  /**
   * Writes the webhook down and gives Jivo's answer by the channel's deadline. `startedAt`: performance.now() of the
   * request's first byte. Throws `BadBodyError`, or the store's error when nothing could be written.
   */
  accept(channel: Channel, text: string, startedAt: number): Promise<JivoReply>;
  start(): Promise<void>;
  /** Takes nothing new, lets running events end for at most `drainMs`, hands back the rest. */
  stop(drainMs: number): Promise<void>;
}

/** Before the lease ends a run is aborted, so that two processes never do the same event at the same time. */
const LEASE_MARGIN_MS = 5_000;
const MAX_RECEIVED_AT_ONCE = 128;
const SWEEP_EVERY_MS = 2_000;
const STATUS_POLL_MS = 200;

export function createEngine(options: EngineOptions): Engine {
  const { database, channels, log, metrics, owner, leaseMs, resendWindowMs, pollMs } = options;
  const running = new Map<string, Promise<Ended>>();
  const accepting = new Set<Promise<unknown>>();
  const waiting = new Map<string, Set<(reply: JivoReply) => void>>();
  const stop = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const receive = createBatch<NewEvent, Receipt>(
    (events) =>
      database.write((transaction) => receiveEvents(transaction, database, events, { resendWindowMs, owner, leaseMs })),
    MAX_RECEIVED_AT_ONCE,
  );
  let stopping = false;
  let sweptTo = '';
  let workers = 0;
  /** Events received but not claimed yet, as far as this process knows: while 0, an end needs no look at the store. */
  let backlog = 0;
  let pumping = false;
  let pumpAgain = false;

  function run(claim: Claim): Promise<Ended> {
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(leaseMs - LEASE_MARGIN_MS)]);
    const channel = channels.get(claim.channel);
    const ended =
      channel === undefined
        ? buryForeign(claim)
        : runEvent(claim, channel, { database, log, metrics, retry: options.retry, signal, stopping: () => stopping });
    running.set(claim.eventId, ended);
    ended
      .then((end) => {
        metrics.ended(claim.channel, end.state);
        if (end.reopened) backlog += 1;
        settle(claim.eventId, end.reply);
      })
      .catch((error) => {
        log.error({ event: claim.eventId, err: error }, 'event:finish:error');
        settle(claim.eventId, OK_REPLY);
      })
      .finally(() => {
        running.delete(claim.eventId);
        if (backlog > 0) pump();
      });
    return ended;
  }

  /** The configuration no longer has the channel: an operator has to know. */
  async function buryForeign(claim: Claim): Promise<Ended> {
    const text = `The channel ${claim.channel} is no longer in the configuration.`;
    const decision = createDecision(claim.eventId, effectOf(claim.name), claim.attempts);
    decision.error = { kind: 'rejected', text };
    await database.write((transaction) =>
      finishEvent(transaction, database, claim, {
        state: 'dead',
        reason: { kind: 'rejected', text },
        answer: JSON.stringify(OK_REPLY),
        decision: JSON.stringify(decision),
        conflicts: [],
      }),
    );
    log.error({ event: claim.eventId, channel: claim.channel }, 'event:process:dead');
    return { state: 'dead', reply: OK_REPLY, reopened: false };
  }

  function settle(eventId: string, reply: JivoReply): void {
    for (const resolve of waiting.get(eventId) ?? []) resolve(reply);
    waiting.delete(eventId);
  }

  async function claimDue(): Promise<void> {
    do {
      pumpAgain = false;
      const limit = options.concurrency - workers;
      if (stopping || limit <= 0) return;
      const claims = await database.write((transaction) =>
        claimEvents(transaction, database, { owner, leaseMs, limit, pausedAccounts: listPaused() }),
      );
      backlog = Math.max(0, backlog - claims.length);
      for (const claim of claims) {
        workers += 1;
        run(claim)
          .catch(() => undefined)
          .finally(() => {
            workers -= 1;
            if (claims.length === limit) pump();
          });
      }
    } while (pumpAgain);
  }

  function listPaused(): readonly string[] {
    const crms = [...channels.values()].map(({ crm }) => crm);
    return [...new Set(crms.filter(({ circuit }) => circuit.isPaused()).map(({ account }) => account))];
  }

  function pump(): void {
    if (pumping) {
      pumpAgain = true;
      return;
    }
    pumping = true;
    claimDue()
      .catch((error) => log.error({ err: error }, 'event:claim:error'))
      .finally(() => {
        pumping = false;
      });
  }

  /** The reply of an event done here, in a moment, by another process, or done already. */
  function awaitReply(eventId: string, signal: AbortSignal): Promise<JivoReply> {
    return new Promise((resolve) => {
      const waiters = waiting.get(eventId) ?? new Set();
      waiting.set(eventId, waiters.add(resolve));
      const look = async () => {
        if (running.has(eventId)) return;
        const status = await findEventStatus(database.read, eventId);
        if (status !== undefined && status.state !== 'open') resolve(fromAnswer(status.answer));
      };
      look().catch((error) => log.warn({ event: eventId, err: error }, 'event:look:error'));
      const timer = setInterval(() => {
        look().catch((error) => log.warn({ event: eventId, err: error }, 'event:look:error'));
      }, STATUS_POLL_MS);
      signal.addEventListener('abort', () => {
        clearInterval(timer);
        waiters.delete(resolve);
        if (waiters.size === 0) waiting.delete(eventId);
      });
    });
  }

  /** What can be said without the CRM. */
  async function knownReply(channel: Channel, { lead }: Incoming): Promise<JivoReply> {
    if (lead.visitorKey === undefined) return OK_REPLY;
    const link = await findLink(database.read, channel.crm.account, lead.visitorKey);
    return link === undefined ? OK_REPLY : toJivoReply(toAgentCard(channel, lead, fromLink(link)));
  }

  async function answer(channel: Channel, incoming: Incoming, receipt: Receipt, startedAt: number): Promise<JivoReply> {
    const { claim, eventId } = receipt;
    const deadline = startedAt + channel.config.reply.deadlineMs;
    if (claim !== undefined) run(claim).catch(() => undefined);
    else if (!receipt.duplicate) {
      backlog += 1;
      await database.write((transaction) => hastenEvents(transaction, database, incoming.event.personKeys));
      pump();
    }
    const reply = await withDeadline((signal) => awaitReply(eventId, signal), deadline);
    if (reply !== undefined) return reply;
    log.warn({ event: eventId, channel: channel.name }, 'event:answer:late');
    return knownReply(channel, incoming);
  }

  async function take(channel: Channel, text: string, startedAt: number): Promise<JivoReply> {
    const incoming = readIncoming(channel, text);
    const { event } = incoming;
    const receipt = await receive(event);
    log.info(
      { event: receipt.eventId, channel: channel.name, effect: event.effect, duplicate: receipt.duplicate },
      'event:receive:done',
    );
    metrics.received(channel.name, event.effect, receipt.duplicate);
    const reply = event.interactive ? await answer(channel, incoming, receipt, startedAt) : OK_REPLY;
    if (!event.interactive && !receipt.duplicate && !event.ignored) {
      backlog += 1;
      pump();
    }
    metrics.answered(channel.name, (performance.now() - startedAt) / 1_000);
    return reply;
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
      timers.push(setInterval(pump, pollMs));
      timers.push(
        setInterval(() => {
          database
            .write((transaction) => sweepReceipts(transaction, database, resendWindowMs, sweptTo))
            .then((key) => {
              sweptTo = key;
            })
            .catch((error) => log.warn({ err: error }, 'store:sweep:error'));
        }, SWEEP_EVERY_MS),
      );
      pump();
    },
    async stop(drainMs) {
      stopping = true;
      for (const timer of timers) clearInterval(timer);
      const ends = async () => {
        await Promise.allSettled(accepting);
        await Promise.allSettled(running.values());
      };
      await withDeadline(ends, performance.now() + drainMs);
      stop.abort();
      await ends();
      await database.write((transaction) => releaseEvents(transaction, database, owner));
    },
  };
}

function fromAnswer(answer: string | undefined): JivoReply {
  return answer === undefined ? OK_REPLY : (JSON.parse(answer) as JivoReply);
}
