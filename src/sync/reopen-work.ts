import { effectOf } from '../jivo/effects.ts';
import type { Database } from '../store/database.ts';
import type { EventStory } from '../store/find-event.ts';
import type { Channel } from './channel.ts';
import { createDecision } from './decision.ts';
import { prepareWork } from './prepare-work.ts';
import { readEvent } from './receive.ts';
import type { Work } from './work.ts';

/** Its payload is not removed yet. */
export type WholeStory = EventStory & { readonly body: string };

export function isWhole(story: EventStory): story is WholeStory {
  return story.body !== undefined;
}

/**
 * The work of a stored event once more, for a change that a person asks for. Its decision is kept by nobody, `signal` ends
 * its operations. Throws the store's errors.
 */
export function reopenWork(
  story: WholeStory,
  channel: Channel,
  database: Database,
  signal: AbortSignal,
): Promise<Work> {
  const read = readEvent(channel, story.body);
  const claim = {
    seq: 0,
    eventId: story.id,
    attempts: story.attempts,
    channel: story.channel,
    account: story.account,
    name: story.name,
    body: story.body,
    receivedAt: story.receivedAt,
    claimedAt: 0,
    waited: false,
  };
  const decision = createDecision(story.id, effectOf(read.jivo.name), story.attempts);
  return prepareWork(claim, read, { channel, database, decision, signal, onOperation: () => undefined });
}
