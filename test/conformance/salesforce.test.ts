import { type CreateType, openSalesforceHarness } from './salesforce-harness.ts';
import { testConnector } from './suite.ts';

for (const createType of ['lead', 'contact'] satisfies readonly CreateType[]) {
  testConnector({
    name: `salesforce over its emulator, making ${createType}s`,
    open: () => openSalesforceHarness(createType),
    skip: [
      {
        tests: [
          'finds by a secondary e-mail',
          'answers `duplicate` with the existing record for an existing secondary e-mail',
        ],
        reason: 'Salesforce has one standard e-mail field',
      },
    ],
  });
}
