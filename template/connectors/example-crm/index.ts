import { defineConnector } from '../../../connectors/connector.ts';
import { toLimits } from './limits.ts';
import { type ExampleCrmSettings, settings, TITLE } from './settings.ts';

/** Example CRM, through its REST API. See README.md for what to create there. */
export const exampleCrm = defineConnector<ExampleCrmSettings>({
  id: 'example-crm',
  title: TITLE,
  settings,
  capabilities: {
    // True here because one search takes e-mails and phones. False where they are separate requests.
    findsTogether: true,
    createsWithActivity: false,
    // Real CRMs index for their search later. Take the bound the vendor names, doubled: it keeps people from being made twice.
    searchLagMs: 0,
  },
  limits: toLimits,
  async open(given) {
    // What it needs is loaded only for those who use this CRM. A vendor's SDK is imported behind this line, never above.
    const { openConnector } = await import('./open-connector.ts');
    return openConnector(given);
  },
});
