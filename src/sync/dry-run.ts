import { ConnectorError } from '../../connectors/errors.ts';
import { effectOf } from '../jivo/effects.ts';
import { type JivoReply, toJivoReply } from '../jivo/reply.ts';
import type { NewConflict } from '../store/conflicts.ts';
import type { Database } from '../store/database.ts';
import type { Channel } from './channel.ts';
import { createDecision, type Decision } from './decision.ts';
import { prepareWork } from './prepare-work.ts';
import { processEvent, type Result } from './process.ts';
import { routeIncoming } from './route-incoming.ts';

/** What the gateway would have made of an event. */
export interface DryRun {
  readonly state: Result['state'] | 'failed';
  /** Whose CRM it would have been. */
  readonly account: string;
  readonly decision: Decision;
  /** What Jivo would have been answered. */
  readonly reply: JivoReply;
  readonly conflicts: readonly NewConflict[];
}

/**
 * Takes the event along the real path. That nothing is written is for the caller to see to: with a channel on a dry connector
 * and a dry store. Throws `BadBodyError` and the store's errors; what the CRM refuses is in the decision.
 */
export async function runDry(given: Channel, database: Database, text: string, signal: AbortSignal): Promise<DryRun> {
  const started = performance.now();
  const read = await routeIncoming(given, database.read, text);
  const { channel, event: incoming, jivo } = read;
  const effect = effectOf(jivo.name);
  const decision = createDecision(incoming.id, effect, 1);
  const claim = {
    ...incoming,
    eventId: incoming.id,
    seq: 0,
    attempts: 1,
    body: text,
    receivedAt: Date.now(),
    claimedAt: 0,
    waited: false,
  };
  const onOperation = (trace: Decision['operations'][number]) => decision.operations.push(trace);
  const work = await prepareWork(claim, read, { channel, database, decision, signal, onOperation });
  const end = (state: DryRun['state'], result?: Result): DryRun => {
    decision.tookMs = Math.round(performance.now() - started);
    return {
      state,
      account: channel.crm.account,
      decision,
      reply: toJivoReply(result?.card),
      conflicts: result?.conflicts ?? [],
    };
  };
  try {
    const result = await processEvent(work, jivo, effect);
    return end(result.state, result);
  } catch (cause) {
    if (!(cause instanceof ConnectorError)) throw cause;
    decision.error = { kind: cause.kind, text: cause.message };
    return end('failed');
  }
}
