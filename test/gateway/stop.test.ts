import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { startChildGateway, writeConfig } from './child-gateway.ts';
import { readEvents } from './end-state.ts';
import { chatFinished } from './payloads.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { waitUntil } from './wait-until.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };

/** A CRM that never answers. `asked`: how often about a record. */
async function startSilentCrm(): Promise<AsyncDisposable & { readonly url: string; asked(): number }> {
  let asked = 0;
  const server = createServer(({ url = '' }) => {
    if (url.includes('/objects/')) asked += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Sends it twice while an event is being done, and looks at what the next gateway on the store does. */
async function endAtOnce(signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  using folder = createTemporaryFolder();
  await using crm = await startSilentCrm();
  const settings = { accessToken: 'pat-na1-00000000-0000-0000-0000-000000000000', apiUrl: crm.url };
  const config = writeConfig(folder.path, { accounts: { crm: { connector: 'hubspot', settings } } });
  const gateway = await startChildGateway(config);
  const closed = once(gateway.process, 'close');
  const body = JSON.stringify(chatFinished(ADA, ['hello']));
  expect((await fetch(gateway.webhookUrl, { method: 'POST', body })).status).to.equal(200);
  await waitUntil('the event is being done', () => crm.asked() > 0);

  gateway.process.kill(signal);
  await waitUntil('it is stopping', () => gateway.stdout().includes(`${signal}: taking in no more events`));
  expect(gateway.process.exitCode).to.equal(null);
  gateway.process.kill(signal);

  expect(await closed, `${signal}: not the end in good order, which is 0`).to.deep.equal([1, null]);
  const events = await readEvents(`sqlite:${folder.path}/gateway.db`);
  expect(events.map((event) => [event.body, event.state])).to.deep.equal([[body, 'open']]);
  const before = crm.asked();
  const next = await startChildGateway(config);
  await waitUntil('it is done again', () => crm.asked() > before, 20_000);
  expect(await next.end('SIGKILL')).to.equal('SIGKILL');
}

describe('a second signal', () => {
  it('ends at once what the first one lets end in good order, and loses nothing', async function () {
    this.timeout(90_000);
    // At once: a new gateway first waits until HubSpot has forgotten what the old one asked.
    await Promise.all([endAtOnce('SIGTERM'), endAtOnce('SIGINT')]);
  });
});
