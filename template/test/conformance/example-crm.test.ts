import { testConnector } from '../../../test/conformance/suite.ts';
import { openExampleCrm } from './example-crm-harness.ts';

// What the CRM cannot do is skipped with a reason: skip: [{ tests: ['finds by a secondary e-mail'], reason: '…' }].
testConnector({ name: 'example-crm over its emulator', open: openExampleCrm });
