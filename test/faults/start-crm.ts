import type { FaultyCrm } from './crm.ts';
import { startHubspotCrm } from './hubspot-crm.ts';
import { startLocalCrm } from './local-crm.ts';
import { startSalesforceCrm } from './salesforce-crm.ts';

export const CRMS = ['local', 'hubspot', 'salesforce'] as const;
export type CrmId = (typeof CRMS)[number];

export interface CrmOptions {
  readonly crm: CrmId;
  /** How much larger than the smallest account's the CRM's limits are. */
  readonly limitFactor: number;
  readonly searchLagMs: number;
  /** HubSpot: a property with unique values keeps the visitor. */
  readonly keepsVisitor: boolean;
}

/** Of every webhook in `payloads.ts`. */
const AGENT_EMAIL = 'agent@jivosite.com';

/** The CRM that is to fail, empty but for its users. */
export async function startCrm(options: CrmOptions, storageUrl: string): Promise<FaultyCrm> {
  const { searchLagMs, limitFactor, keepsVisitor } = options;
  if (options.crm === 'hubspot') {
    return startHubspotCrm({ agentEmail: AGENT_EMAIL, searchLagMs, limitFactor, keepsVisitor });
  }
  if (options.crm === 'salesforce') return startSalesforceCrm({ agentEmail: AGENT_EMAIL, searchLagMs });
  return startLocalCrm(storageUrl);
}
