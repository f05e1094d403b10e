import { openHubspotHarness } from './hubspot-harness.ts';
import { testConnector } from './suite.ts';

testConnector({ name: 'hubspot over nock', open: () => openHubspotHarness('by nock') });
