import type { Fields } from '../../../connectors/connector.ts';
import { type Conflict, listConflicts } from '../../../src/store/list-conflicts.ts';
import { createFakeCrm, type FakeCrm } from '../../gateway/fake-connector.ts';
import { chatAccepted, type Visitor } from '../../gateway/payloads.ts';
import { startTestGateway, type TestGateway } from '../../gateway/start-gateway.ts';

export const ANN = 'ann@example.com';
export const BOB = 'bob@example.com';
export const PHONE_A = '+14155552671';
export const PHONE_B = '+14155552672';
export const PHONE_C = '+14155552673';

/** A gateway on a CRM that holds these records, numbered from 1. */
export interface Given extends AsyncDisposable {
  readonly crm: FakeCrm;
  readonly gateway: TestGateway;
  /** Sends events one after the other, each when the one before has ended. Returns the last answer. */
  play(...bodies: readonly object[]): Promise<Record<string, unknown>>;
  record(id: number): Fields | undefined;
  conflicts(): Promise<readonly Conflict[]>;
  /** Of the newest event. */
  lastDecision(): Promise<Record<string, never>>;
}

export async function given(records: readonly Fields[], channel: object = {}): Promise<Given> {
  const crm = createFakeCrm();
  for (const fields of records) crm.seed(fields);
  const gateway = await startTestGateway({ crm, channel: { region: 'US', ...channel } });
  return {
    crm,
    gateway,
    async play(...bodies) {
      let answer: Record<string, unknown> = {};
      for (const body of bodies) {
        answer = await gateway.send(body);
        await gateway.settle();
      }
      return answer;
    },
    record: (id) => crm.records.get(String(id)),
    conflicts: () => listConflicts(gateway.gateway.database.read, { limit: 100 }),
    async lastDecision() {
      const events = await gateway.events();
      return (await gateway.decision(events.length - 1)) as Record<string, never>;
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

/** The client was edited outside a chat. */
export function clientUpdated(visitor: Visitor): object {
  return { ...chatAccepted(visitor), event_name: 'client_updated', chat_id: undefined };
}
