import { expect } from 'chai';
import type { Call, Connector, Exchange } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { createBudget } from '../../src/sync/budget.ts';
import { createCircuit } from '../../src/sync/circuit.ts';
import { createCrm } from '../../src/sync/crm.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';

const now = () => performance.now();

function openCrm(operationTimeoutMs: number) {
  const budget = createBudget([{ bucket: 'daily', title: 'requests per day', max: 100, intervalMs: 86_400_000 }], now);
  const circuit = createCircuit({ threshold: 2, coolDownMs: 60_000, authCoolDownMs: 60_000 }, now);
  const crm = createCrm({
    account: 'crm',
    connector: createFakeCrm().connector,
    capabilities: { findsTogether: true, createsWithActivity: false, searchLagMs: 0 },
    circuit,
    budget,
    operationTimeoutMs,
  });
  const open = (lane: Call['lane']) =>
    crm.open({
      eventId: 'event',
      lane,
      attempt: 1,
      fields: [],
      signal: AbortSignal.timeout(5_000),
      onOperation: () => undefined,
    });
  return { budget, circuit, open };
}

describe('the guard of a CRM', () => {
  it('takes over what the CRM says of its limits, in refusals too', async () => {
    const { budget, open } = openCrm(1_000);
    const refuse = (remaining: number) => async (): Promise<Exchange<never>> => {
      throw new ConnectorError('gone', 'Not there.', { limits: [{ bucket: 'daily', max: 500, remaining }] });
    };

    await open('interactive')
      .run('read', (_connector, call) => call.exchange('read', ['daily'], refuse(120)))
      .catch(() => undefined);

    const [usage] = budget.usage();
    expect(usage).to.include({ bucket: 'daily', title: 'requests per day', intervalMs: 86_400_000 });
    expect(usage).to.include({ used: 380, own: 1, max: 500 });
  });

  it('takes a wait for the limits for what it is, and no illness of the CRM', async () => {
    const { budget, circuit, open } = openCrm(20);
    budget.correct([{ bucket: 'daily', max: 100, remaining: 5, intervalMs: 86_400_000 }]);
    // A connector does more before and after the wait than only this.
    const log = async (_connector: Connector, call: Call): Promise<string> => {
      await Promise.resolve();
      return call.exchange('log', ['daily'], async () => ({ value: 'logged', status: 200 }));
    };

    for (let count = 0; count < 3; count += 1) {
      const error: unknown = await open('background')
        .run('log', log)
        .catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(ConnectorError).and.include({ kind: 'rate-limited' });
    }

    expect(circuit.state()).to.equal('closed');
    expect(await open('interactive').run('log', log)).to.equal('logged');
  });
});
