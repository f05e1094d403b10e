import type { GatewayConfig } from '../../config/schema.ts';
import type { Retention } from '../store/retention.ts';

const DAY_MS = 86_400_000;

/** `storage.retention` in ms. */
export function toRetention({ storage: { retention } }: Pick<GatewayConfig, 'storage'>): Retention {
  const toMs = (days: number | null) => (days === null ? null : days * DAY_MS);
  return {
    payloads: toMs(retention.payloads),
    decisions: toMs(retention.decisions),
    deadLetters: toMs(retention.deadLetters),
    links: toMs(retention.links),
    conflicts: toMs(retention.conflicts),
    activities: toMs(retention.activities),
    erasures: toMs(retention.erasures),
  };
}
