import { openHubspotHarness } from './hubspot-harness.ts';
import { testConnector } from './suite.ts';

testConnector({ name: 'hubspot over its emulator', open: () => openHubspotHarness() });
