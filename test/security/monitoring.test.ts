import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { startTestGateway, type TestGateway } from '../gateway/start-gateway.ts';

const TOKEN = 'a-token-for-the-monitoring';

function getAs(gateway: TestGateway, path: string, authorization: string): Promise<Response> {
  return fetch(`${gateway.gateway.publicUrl}${path}`, { headers: { Authorization: authorization } });
}

describe('what a gateway tells of itself', () => {
  it('is for everybody who reaches it, as long as there is no token', async () => {
    await using gateway = await startTestGateway();
    expect((await gateway.get('/metrics')).text).to.contain('gateway_events');
    expect(JSON.parse((await gateway.get('/readyz')).text).items).to.be.an('array');
  });

  it('is for whoever has the token, once there is one', async () => {
    await using gateway = await startTestGateway({ server: { monitoringToken: TOKEN } });
    const bearer = `Bearer ${TOKEN}`;
    expect(await (await getAs(gateway, '/metrics', bearer)).text()).to.contain('gateway_events');
    expect(await (await getAs(gateway, '/metrics', `bearer  ${TOKEN}`)).text()).to.contain('gateway_events');
    expect(((await (await getAs(gateway, '/readyz', bearer)).json()) as { items: unknown }).items).to.be.an('array');
    for (const wrong of [
      '',
      'Bearer',
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(0, -1)}`,
      `Basic ${btoa(`:${TOKEN}`)}`,
      TOKEN,
    ]) {
      const response = await getAs(gateway, '/metrics', wrong);
      expect(response.status, wrong).to.equal(401);
      expect(response.headers.get('www-authenticate')).to.match(/^Bearer /);
      expect(await response.text()).to.not.contain('gateway_events');
    }
  });

  it('is for others only whether webhooks are taken', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, server: { monitoringToken: TOKEN } });
    crm.meet({ error: () => new ConnectorError('auth', 'The key of the CRM is refused.') });
    await gateway.send(chatAccepted({ number: 1, email: 'ada@shop.example' }));
    expect(await (await getAs(gateway, '/readyz', `Bearer ${TOKEN}`)).text()).to.contain('refused');
    const { status, text } = await gateway.get('/readyz');
    expect([status, text]).to.deep.equal([200, '{"status":"ok"}']);
    expect((await gateway.get('/healthz')).text).to.equal('{"status":"ok"}');
  });
});
