import { NO_SECONDARY_EMAIL, openSalesforceHarness } from './salesforce-harness.ts';
import { testConnector } from './suite.ts';

/** One of the two that the emulator alone is asked for: what nock adds are the addresses of production, and those are the same. */
testConnector({
  name: 'salesforce over nock, making leads',
  open: () => openSalesforceHarness('lead', 'by nock'),
  skip: [NO_SECONDARY_EMAIL],
});
