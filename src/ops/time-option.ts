import { UsageError } from './command.ts';

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const AGO = /^(\d{1,6})([mhd])$/;
/** A day, or a moment with its time zone: without one it would depend on the machine. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Pure. A moment in ms since 1970: "90m", "6h", "2d" ago, or as ISO 8601. A day begins in UTC. Throws `UsageError`. */
export function readTime(option: string, text: string, now: number): number {
  const [, count = '', unit = ''] = AGO.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs !== undefined) return now - Number(count) * unitMs;
  const moment = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new UsageError(
    `--${option} expects how long ago, such as 90m, 6h or 2d, a day such as 2026-03-31, or a moment such as 2026-03-31T14:00Z.`,
  );
}
