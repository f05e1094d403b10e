import { expect } from 'chai';
import { type ChildGateway, startChildGateway, writeConfig } from './child-gateway.ts';
import { chatAccepted } from './payloads.ts';
import { TOKEN } from './start-gateway.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { waitUntil } from './wait-until.ts';

const CHANNEL = { account: 'crm', token: TOKEN };
const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };

async function post({ url }: ChildGateway, channel: string): Promise<number> {
  const body = JSON.stringify(chatAccepted(ADA));
  return (await fetch(`${url}/jivo/${channel}/${TOKEN}`, { method: 'POST', body })).status;
}

describe('SIGHUP', () => {
  const folder = createTemporaryFolder();
  let gateway: ChildGateway;

  before(async () => {
    gateway = await startChildGateway(writeConfig(folder.path));
  });
  after(async () => {
    const code = await gateway.end('SIGTERM');
    folder[Symbol.dispose]();
    expect(code).to.equal(0);
  });

  for (const [what, more, text] of [
    ['is no good', { channels: { shop: { acount: 'crm' } } }, 'channels.shop.acount: unknown key'],
    ['needs a restart', { storage: { url: 'sqlite:./elsewhere.db' } }, 'A change of storage.url needs a restart.'],
  ] as const) {
    it(`changes nothing when the file ${what}`, async () => {
      const before = gateway.stderr().length;
      writeConfig(folder.path, more);
      gateway.process.kill('SIGHUP');
      const said = () => gateway.stderr().slice(before);
      await waitUntil('it is said', () => said().includes('SIGHUP: nothing was changed.') && said().includes(text));
      expect(await post(gateway, 'shop')).to.equal(200);
    });
  }

  it('applies the file as it is now, and says what is different', async () => {
    expect(await post(gateway, 'web')).to.equal(404);
    writeConfig(folder.path, { channels: { web: CHANNEL } });
    gateway.process.kill('SIGHUP');
    await waitUntil('it is said', () =>
      gateway.stdout().includes('SIGHUP: Channels added: web; Channels removed: shop'),
    );
    expect([await post(gateway, 'web'), await post(gateway, 'shop')]).to.deep.equal([200, 404]);
    gateway.process.kill('SIGHUP');
    await waitUntil('it is said', () => gateway.stdout().includes('SIGHUP: nothing is different'));
  });
});
