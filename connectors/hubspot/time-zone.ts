import { openDateFormat } from '../../src/lead/date-format.ts';

interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A zone of the account's, or UTC when HubSpot gave none this Node knows. */
export function toKnownTimeZone(timeZone: string | null | undefined): string {
  if (timeZone === null || timeZone === undefined || timeZone === '') return 'UTC';
  try {
    return openDateFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

function toWallTime(at: number, timeZone: string): WallTime {
  const format = openDateFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

/** The instant of a wall-clock time. Asked twice, because the offset of the guess may differ from that of the answer. */
function toInstant(year: number, month: number, day: number, hour: number, timeZone: string): number {
  const wanted = Date.UTC(year, month - 1, day, hour);
  let instant = wanted;
  for (let round = 0; round < 2; round += 1) {
    const wall = toWallTime(instant, timeZone);
    const shown = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
    instant += wanted - shown;
  }
  return instant;
}

/** How long until the day ends there: HubSpot's daily count starts again at midnight in the account's zone. In ms, at least 1000. */
export function toMsUntilMidnight(now: number, timeZone: string): number {
  const today = toWallTime(now, timeZone);
  const midnight = toInstant(today.year, today.month, today.day + 1, 0, timeZone);
  return Math.max(1000, midnight - now);
}

/** 9:00 on the next working day (Monday to Friday) after `at`, in the account's zone. ISO 8601, UTC. */
export function toNextBusinessDay(at: string, timeZone: string): string {
  const from = toWallTime(Date.parse(at), timeZone);
  let day = from.day + 1;
  while ([0, 6].includes(new Date(Date.UTC(from.year, from.month - 1, day)).getUTCDay())) day += 1;
  return new Date(toInstant(from.year, from.month, day, 9, timeZone)).toISOString();
}
