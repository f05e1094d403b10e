import { local } from './local/index.ts';

/** Every CRM there is, by the id that a configuration names. A new one is one folder and one line here. */
export const connectors = { local } as const;

export type ConnectorId = keyof typeof connectors;
