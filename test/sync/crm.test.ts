import { expect } from 'chai';
import type { Exchange } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { createBudget } from '../../src/sync/budget.ts';
import { createCircuit } from '../../src/sync/circuit.ts';
import { createCrm } from '../../src/sync/crm.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';

const now = () => performance.now();

describe('the guard of a CRM', () => {
  it('takes over what the CRM says of its limits, in refusals too', async () => {
    const budget = createBudget(
      [{ bucket: 'daily', title: 'requests per day', max: 100, intervalMs: 86_400_000 }],
      now,
    );
    const crm = createCrm({
      account: 'crm',
      connector: createFakeCrm().connector,
      capabilities: { findsTogether: true, createsWithActivity: false, searchLagMs: 0 },
      circuit: createCircuit({ threshold: 5, coolDownMs: 1_000, authCoolDownMs: 1_000 }, now),
      budget,
      operationTimeoutMs: 1_000,
    });
    const session = crm.open({
      eventId: 'event',
      lane: 'interactive',
      attempt: 1,
      fields: [],
      signal: AbortSignal.timeout(5_000),
      onOperation: () => undefined,
    });
    const refuse = (remaining: number) => async (): Promise<Exchange<never>> => {
      throw new ConnectorError('gone', 'Not there.', { limits: [{ bucket: 'daily', max: 500, remaining }] });
    };

    await session
      .run('read', (_connector, call) => call.exchange('read', ['daily'], refuse(120)))
      .catch(() => undefined);

    expect(budget.usage()).to.deep.equal([
      { bucket: 'daily', title: 'requests per day', used: 380, max: 500, intervalMs: 86_400_000 },
    ]);
  });
});
