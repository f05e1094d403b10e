import { type JivoReply, OK_REPLY } from '../jivo/reply.ts';
import type { Database } from '../store/database.ts';
import { findEventStatus } from '../store/find-event.ts';
import { isHeldUp } from '../store/is-held-up.ts';
import type { Log } from './log.ts';

/** `held-up`: an earlier event of the person has failed and is tried again later, and this one waits for it. */
export type Waited = JivoReply | 'held-up';

/** The replies agents wait for, by event. */
export interface Replies {
  /** The reply of an event that is done here, in a moment, by another process, or was done before. Waits until the signal aborts. */
  wait(eventId: string, signal: AbortSignal): Promise<Waited>;
  settle(eventId: string, reply: JivoReply): void;
}

/** How often the store is asked about an event that may be done by another process. */
const LOOK_EVERY_MS = 200;

export function createReplies(database: Database, log: Log, isRunning: (eventId: string) => boolean): Replies {
  const waiting = new Map<string, Set<(reply: Waited) => void>>();

  async function look(eventId: string, resolve: (reply: Waited) => void): Promise<void> {
    if (isRunning(eventId)) return;
    const status = await findEventStatus(database.read, eventId);
    if (status?.settled === true) resolve(fromAnswer(status.answer));
    else if (await isHeldUp(database, eventId)) resolve('held-up');
  }

  return {
    wait: (eventId, signal) =>
      new Promise((resolve) => {
        const waiters = waiting.get(eventId) ?? new Set();
        waiting.set(eventId, waiters.add(resolve));
        const lookNow = () => {
          look(eventId, resolve).catch((error) => log.warn({ event: eventId, err: error }, 'event:look:error'));
        };
        lookNow();
        const timer = setInterval(lookNow, LOOK_EVERY_MS);
        signal.addEventListener('abort', () => {
          clearInterval(timer);
          waiters.delete(resolve);
          if (waiters.size === 0) waiting.delete(eventId);
        });
      }),
    settle(eventId, reply) {
      for (const resolve of waiting.get(eventId) ?? []) resolve(reply);
      waiting.delete(eventId);
    },
  };
}

function fromAnswer(answer: string | undefined): JivoReply {
  return answer === undefined ? OK_REPLY : (JSON.parse(answer) as JivoReply);
}
