import { defineConnector } from '../connector.ts';
import { toLimits } from './limits.ts';
import { checkSettings, type SalesforceSettings, settings } from './settings.ts';

export { describeFields } from './field-table.ts';

/** The search index follows a write after minutes; exact queries see it at once. */
const SEARCH_LAG_MS = 3 * 60_000;

/** Salesforce: Leads and Contacts (and Person Accounts), with Tasks as activities. */
export const salesforce = defineConnector<SalesforceSettings>({
  id: 'salesforce',
  title: 'Salesforce',
  settings,
  capabilities: { findsTogether: true, createsWithActivity: true, searchLagMs: SEARCH_LAG_MS },
  limits: toLimits,
  async open(given) {
    checkSettings(given);
    // Loading jsforce takes a sixth of a second: only who has a Salesforce account waits for it.
    const { createSalesforceConnector } = await import('./connection.ts');
    return createSalesforceConnector(given);
  },
});
