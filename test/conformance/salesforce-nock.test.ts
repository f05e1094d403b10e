import { CREATE_TYPES, NO_SECONDARY_EMAIL, openSalesforceHarness } from './salesforce-harness.ts';
import { testConnector } from './suite.ts';

for (const createType of CREATE_TYPES) {
  testConnector({
    name: `salesforce over nock, making ${createType}s`,
    open: () => openSalesforceHarness(createType, 'by nock'),
    skip: [NO_SECONDARY_EMAIL],
  });
}
