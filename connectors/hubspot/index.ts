import { defineConnector } from '../connector.ts';
import { SEARCH_LAG_MS, toLimits } from './limits.ts';
import { type HubspotSettings, settings } from './settings.ts';

export { describeFields } from './fields.ts';
export type { HubspotSettings } from './settings.ts';

/** HubSpot, through dated paths of its REST API. See README.md for what to create there. */
export const hubspot = defineConnector<HubspotSettings>({
  id: 'hubspot',
  title: 'HubSpot',
  settings,
  capabilities: {
    findsTogether: false,
    createsWithActivity: false,
    searchLagMs: SEARCH_LAG_MS,
  },
  limits: toLimits,
  async open(given, host) {
    // The client takes 100 ms and 13 MB to load: only those who use HubSpot pay for it.
    const { openHubspot } = await import('./open-hubspot.ts');
    return openHubspot(given, host.secrets);
  },
});
