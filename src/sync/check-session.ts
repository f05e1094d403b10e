import type { Crm, CrmSession } from './crm.ts';

/** Asks a CRM for what no event needs: its fields, its users. Agents' answers come first. */
export function openCheckSession(crm: Crm, signal: AbortSignal): CrmSession {
  return crm.open({
    eventId: 'check',
    lane: 'background',
    attempt: 1,
    fields: [],
    signal,
    onOperation: () => undefined,
  });
}
