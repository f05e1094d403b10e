import { hubspot } from './hubspot/index.ts';
import { local } from './local/index.ts';
import { salesforce } from './salesforce/index.ts';

/** Every CRM there is, by the id that a configuration names. A new one is one folder and one line here. */
export const connectors = { local, hubspot, salesforce } as const;

export type ConnectorId = keyof typeof connectors;
