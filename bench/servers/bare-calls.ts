import { createHubspotCalls } from './bare-hubspot.ts';
import { createSalesforceCalls } from './bare-salesforce.ts';

export interface BareVisitor {
  readonly name: string;
  readonly email: string;
}

/** Finds or makes the visitor's record with the gateway's own requests and nothing else. Gives Jivo's answer. */
export type BareCalls = (visitor: BareVisitor) => Promise<object>;

/** `login`: JSON of how to reach the imitated CRM. */
export async function createBareCalls(login: string): Promise<BareCalls> {
  const parsed = JSON.parse(login) as { readonly crm: string };
  return parsed.crm === 'hubspot'
    ? createHubspotCalls(parsed as unknown as Parameters<typeof createHubspotCalls>[0])
    : createSalesforceCalls(parsed as unknown as Parameters<typeof createSalesforceCalls>[0]);
}
