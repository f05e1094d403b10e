import type { Effect } from '../../../src/jivo/effects.ts';
import type { Activity } from '../../../src/lead/activity.ts';
import type { Lead } from '../../../src/lead/lead.ts';

/** What a payload file must become. An absent `activity` or `assigned` must be undefined. */
export interface Expectation {
  readonly effect: Effect;
  readonly lead: Lead;
  readonly activity?: Activity;
  readonly assigned?: string;
}

/** The circumstances in which the expectations hold. */
export const context = { channel: 'shop', eventId: 'E1', receivedAt: '2026-01-02T03:04:05.000Z' };
