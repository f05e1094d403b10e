import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { type HubspotEmulator, startHubspotEmulator } from '../emulators/hubspot/server.ts';
import { startConsoleGateway } from './start-console.ts';
import { createVisitor, type Page } from './visitor.ts';

const EDIT = '/console/setup/accounts/sales/edit';
const OLD = 'pat-old-key';

function readField({ text }: Page, name: string): string {
  return new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(text)?.[1] ?? '';
}

describe('changing an account in the console', () => {
  let hubspot: HubspotEmulator;

  before(async () => {
    hubspot = await startHubspotEmulator({ limits: 'off' });
  });

  after(() => hubspot.close());

  /** A gateway with a HubSpot account whose key was revoked, in a file of its own. */
  async function open(options: Parameters<typeof startConsoleGateway>[0] = {}) {
    const served = await startConsoleGateway(options);
    const visitor = createVisitor(served.url);
    await visitor.signIn();
    const readConfig = () => JSON.parse(readFileSync(served.configPath, 'utf8'));
    const keyPath = join(dirname(served.configPath), 'key');
    writeFileSync(keyPath, OLD);
    const raw = readConfig();
    const settings = { accessToken: `\${file:key}`, apiUrl: hubspot.url };
    raw.accounts.sales = { connector: 'hubspot', settings, owners: { 'tom@shop.example': 'tom@crm.example' } };
    writeFileSync(served.configPath, JSON.stringify(raw));
    await visitor.submit('/console/apply', {});
    return {
      served,
      visitor,
      readConfig,
      /** Sends the form with what the person typed. */
      async edit(changes: Readonly<Record<string, string>>): Promise<Page> {
        const form = await visitor.get(EDIT);
        const fields = { version: readField(form, 'version'), 'setting-apiUrl': readField(form, 'setting-apiUrl') };
        return visitor.submit(EDIT, { ...fields, ...changes });
      },
      write: (review: Page) => visitor.submit('/console/setup/write', { draft: readField(review, 'draft') }),
      [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
    };
  }

  it('takes a new key: tests it, keeps it in a file of its own, and works with it at once', async () => {
    await using console = await open();
    expect((await console.visitor.get('/console/setup')).text).to.include(`href="${EDIT}"`);
    const form = await console.visitor.get(EDIT);
    expect(form.text).to.include(`value="${hubspot.url}"`).and.include('Left blank: it stays as it is.');
    expect(form.text).to.include('tom@shop.example = tom@crm.example').and.not.include(OLD);
    const before = console.readConfig();
    const review = await console.edit({ 'setting-accessToken': hubspot.token });
    expect(review.status, review.text).to.equal(200);
    expect(review.text).to.include('Test result').and.include('secrets/sales-accessToken');
    expect(review.text).to.not.include(hubspot.token).and.not.include('pat-');
    expect(console.readConfig(), 'nothing is written yet').to.deep.equal(before);
    expect((await console.write(review)).headers.get('location')).to.equal('/console/setup?notice=written');
    const { sales } = console.readConfig().accounts;
    expect(sales).to.deep.equal({
      ...before.accounts.sales,
      settings: { accessToken: `\${file:secrets/sales-accessToken}`, apiUrl: hubspot.url },
    });
    const path = join(dirname(console.served.configPath), 'secrets/sales-accessToken');
    expect(readFileSync(path, 'utf8')).to.equal(hubspot.token);
    const news = console.served.log.entries.findLast(({ message }) => message === 'config:reload:done');
    expect(JSON.stringify(news)).to.include('"changed":["sales"]');
  });

  it('takes another key into the same file, though the configuration says the same', async () => {
    await using console = await open();
    await console.write(await console.edit({ 'setting-accessToken': 'pat-second' }));
    const text = readFileSync(console.served.configPath, 'utf8');
    await console.write(await console.edit({ 'setting-accessToken': hubspot.token }));
    expect(readFileSync(console.served.configPath, 'utf8')).to.equal(text);
    const path = join(dirname(console.served.configPath), 'secrets/sales-accessToken');
    expect(readFileSync(path, 'utf8')).to.equal(hubspot.token);
    const news = console.served.log.entries.filter(({ message }) => message === 'config:reload:done').at(-1);
    expect(JSON.stringify(news)).to.include('"changed":["sales"]');
  });

  it('says what the CRM says of a key that does not work', async () => {
    await using console = await open();
    const review = await console.edit({ 'setting-accessToken': 'pat-wrong' });
    expect(review.text)
      .to.include('Test result')
      .and.match(/notice bad/);
  });

  it('names the users of agents, and keeps what it was not asked to change', async () => {
    await using console = await open();
    const before = console.readConfig().accounts.sales;
    await console.write(await console.edit({}));
    expect(console.readConfig().accounts.sales).to.deep.equal(before);
    await console.write(await console.edit({ owners: 'tom@shop.example = t@crm.example\r\n7 = ann@crm.example' }));
    expect(console.readConfig().accounts.sales).to.deep.equal({
      ...before,
      owners: { 'tom@shop.example': 't@crm.example', 7: 'ann@crm.example' },
    });
  });

  for (const [what, changes, text] of [
    [
      'another address for the key that is kept',
      { 'setting-apiUrl': 'http://127.0.0.1:1' },
      'Paste these anew, too: accessToken',
    ],
    ['a file of the disk', { 'setting-apiUrl': `\${file:/etc/passwd}` }, 'is allowed for secrets alone'],
    ['a file in place of a key', { 'setting-accessToken': `\${file:/etc/passwd}` }, 'is allowed for secrets alone'],
    ['a line that names no user', { owners: 'tom@shop.example' }, 'expected the e-mail of a CRM user'],
  ] as const) {
    it(`refuses ${what} and writes nothing`, async () => {
      await using console = await open();
      const before = readFileSync(console.served.configPath, 'utf8');
      const page = await console.edit(changes);
      expect(page.status).to.equal(422);
      expect(page.text).to.include(text).and.include('role="alert"').and.not.include('root:');
      expect(readFileSync(console.served.configPath, 'utf8')).to.equal(before);
    });
  }

  it('knows only accounts of the file as it is, and none where the file is managed elsewhere', async () => {
    await using console = await open();
    expect((await console.visitor.get('/console/setup/accounts/none/edit')).status).to.equal(404);
    const stale = await console.visitor.submit(EDIT, { version: 'old', 'setting-accessToken': hubspot.token });
    expect(stale.status).to.equal(409);
    await using locked = await startConsoleGateway({ readOnly: true });
    const visitor = createVisitor(locked.url);
    await visitor.signIn();
    expect((await visitor.get('/console/setup/accounts/crm/edit')).status).to.equal(404);
    expect((await visitor.get('/console/channels/shop')).text).to.not.include('/console/setup/accounts');
  });
});
