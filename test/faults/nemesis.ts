import type { FaultyCrm } from './crm.ts';
import type { Random } from './random.ts';
import type { RestartableGateway } from './restartable-gateway.ts';

/** One thing that goes wrong, before the webhook of this number is sent. */
export interface Blow {
  readonly at: number;
  readonly what: string;
  strike(target: Target): Promise<void>;
}

export interface Target {
  readonly gateway: RestartableGateway;
  readonly crm: FaultyCrm;
  /** Nobody can write to the store for so long. */
  pauseStore(ms: number): Promise<void>;
}

export interface BlowCounts {
  readonly kills: number;
  readonly stops: number;
  readonly pauses: number;
  readonly faults: number;
  /** How often every process is stopped and started again in turn; default 0. */
  readonly rolls?: number;
}

const LONGEST_PAUSE_MS = 600;

/** What goes wrong and when, in the order of the webhooks. */
export function createBlows(random: Random, webhooks: number, crmFaults: readonly string[], counts: BlowCounts) {
  // The last tenth runs free, so that the end is not cut off.
  const moment = () => Math.floor(random.next() * webhooks * 0.9);
  const many = (count: number, make: () => Blow) => Array.from({ length: count }, make);
  const restart = (what: 'SIGKILL' | 'SIGTERM') => (): Blow => {
    const pick = random.below(1_000);
    return { at: moment(), what, strike: ({ gateway }) => gateway.restart(what, pick) };
  };
  const pause = (): Blow => {
    const ms = 50 + random.below(LONGEST_PAUSE_MS);
    return { at: moment(), what: `store paused for ${ms} ms`, strike: (target) => target.pauseStore(ms) };
  };
  const fault = (index: number): Blow => {
    // Every kind has its turn.
    const kind = crmFaults[index % crmFaults.length] ?? '';
    const [nth, times] = [1 + random.below(6), random.chance(0.2) ? 3 : 1];
    const what = `${kind} at request ${nth}, ${times} times`;
    return { at: moment(), what, strike: async ({ crm }) => crm.inject(kind, nth, times) };
  };
  const faults = crmFaults.length === 0 ? [] : Array.from({ length: counts.faults }, (_, index) => fault(index));
  const roll = (): Blow => ({ at: moment(), what: 'rolling restart', strike: ({ gateway }) => gateway.roll() });
  const blows = [
    ...many(counts.kills, restart('SIGKILL')),
    ...many(counts.stops, restart('SIGTERM')),
    ...many(counts.pauses, pause),
    ...faults,
    ...many(counts.rolls ?? 0, roll),
  ];
  return blows.sort((left, right) => left.at - right.at);
}
