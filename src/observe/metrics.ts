import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Backlog } from '../store/find-event.ts';

/** What Prometheus is told. Names follow the log and the decisions. */
export interface Metrics {
  readonly registry: Registry;
  received(channel: string, effect: string, duplicate: boolean): void;
  refused(reason: string): void;
  answered(answer: { readonly channel: { readonly name: string }; readonly seconds: number }): void;
  ended(channel: string, state: string): void;
  operated(account: string, operation: string, outcome: string, seconds: number): void;
}

/** `backlog` is asked at each scrape. */
export function createMetrics(backlog: () => Promise<Backlog>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const received = new Counter({
    name: 'gateway_events_received_total',
    help: 'Webhooks written down, or recognised as sent again.',
    labelNames: ['channel', 'effect', 'duplicate'],
    registers,
  });
  const refused = new Counter({
    name: 'gateway_webhooks_refused_total',
    help: 'Webhooks that were not taken in, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const answered = new Histogram({
    name: 'gateway_answer_seconds',
    help: 'Time from the first byte of a webhook to its answer.',
    labelNames: ['channel'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5],
    registers,
  });
  const ended = new Counter({
    name: 'gateway_attempts_ended_total',
    help: 'Attempts at events, by how they ended.',
    labelNames: ['channel', 'state'],
    registers,
  });
  const operated = new Histogram({
    name: 'gateway_crm_operation_seconds',
    help: 'Operations of connectors, by how they ended.',
    labelNames: ['account', 'operation', 'outcome'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  new Gauge({
    name: 'gateway_events',
    help: 'Events that are open or were given up.',
    labelNames: ['state'],
    registers,
    async collect() {
      const { open, dead } = await backlog();
      this.set({ state: 'open' }, open);
      this.set({ state: 'dead' }, dead);
    },
  });
  return {
    registry,
    received: (channel, effect, duplicate) => received.inc({ channel, effect, duplicate: String(duplicate) }),
    refused: (reason) => refused.inc({ reason }),
    answered: ({ channel, seconds }) => answered.observe({ channel: channel.name }, seconds),
    ended: (channel, state) => ended.inc({ channel, state }),
    operated: (account, operation, outcome, seconds) => operated.observe({ account, operation, outcome }, seconds),
  };
}
