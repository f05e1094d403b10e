import type { IgnoreConfig } from '../../config/schema.ts';
import type { Activity } from '../lead/activity.ts';
import type { Lead } from '../lead/lead.ts';
import { fits } from '../lead/mapping/condition.ts';
import type { Reason } from './decision.ts';

/** Pure. Why the channel keeps this event out of the CRM; undefined: it does not. */
export function findNoise(
  { silentChats, blacklisted, pages }: IgnoreConfig,
  lead: Lead,
  activity: Activity | undefined,
): Extract<Reason, 'silent-chat' | 'blacklisted' | 'ignored-page'> | undefined {
  if (fits(pages, lead.source.page?.url)) return 'ignored-page';
  if (activity?.kind !== 'chat') return undefined;
  if (blacklisted && activity.blacklisted === true) return 'blacklisted';
  // A transcript that Jivo sent as one text does not say who wrote what.
  const silent = activity.text === undefined && !activity.messages.some(({ from }) => from === 'visitor');
  return silentChats && silent ? 'silent-chat' : undefined;
}
