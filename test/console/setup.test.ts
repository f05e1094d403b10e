import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { type HubspotEmulator, startHubspotEmulator } from '../emulators/hubspot/server.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { type ConsoleGatewayOptions, startConsoleGateway } from './start-console.ts';
import { createVisitor, type Page } from './visitor.ts';

async function open(options: ConsoleGatewayOptions = {}) {
  const served = await startConsoleGateway(options);
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  return {
    served,
    visitor,
    readConfig: () => JSON.parse(readFileSync(served.configPath, 'utf8')),
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

function readDraft({ text }: Page): string {
  return /name="draft" value="([^"]+)"/.exec(text)?.[1] ?? '';
}

describe('setting up a channel in the console', () => {
  let hubspot: HubspotEmulator;

  before(async () => {
    hubspot = await startHubspotEmulator({ limits: 'off', properties: [{ name: 'utm_source' }] });
  });

  after(() => hubspot.close());

  const toForm = (more: Readonly<Record<string, string>> = {}) => ({
    connector: 'hubspot',
    name: 'sales',
    'setting-accessToken': hubspot.token,
    'setting-apiUrl': hubspot.url,
    ...more,
  });

  it('connects an account, keeps its key in a file of its own and shows it nowhere', async () => {
    await using console = await open();
    const before = console.readConfig();
    const review = await console.visitor.submit('/console/setup/account', toForm());
    expect(review.status, review.text).to.equal(200);
    expect(review.text).to.include('Test result').and.include('+     &quot;sales&quot;: {');
    expect(review.text).to.not.include(hubspot.token);
    expect(console.readConfig(), 'nothing is written yet').to.deep.equal(before);
    const written = await console.visitor.submit('/console/setup/write', { draft: readDraft(review) });
    expect(written.headers.get('location')).to.equal('/console/setup/channel?account=sales&notice=written');
    expect(console.readConfig()).to.deep.equal({
      ...before,
      accounts: {
        ...before.accounts,
        sales: {
          connector: 'hubspot',
          settings: { accessToken: `\${file:secrets/sales-accessToken}`, apiUrl: hubspot.url },
        },
      },
    });
    const secret = join(dirname(console.served.configPath), 'secrets/sales-accessToken');
    expect(readFileSync(secret, 'utf8')).to.equal(hubspot.token);
    expect(statSync(secret).mode & 0o777).to.equal(0o600);
    expect(JSON.stringify(console.served.log.entries)).to.not.include(hubspot.token);
  });

  it('says what is wrong with a key, and does not send the key back', async () => {
    await using console = await open();
    const review = await console.visitor.submit(
      '/console/setup/account',
      toForm({ 'setting-accessToken': 'pat-wrong-key' }),
    );
    expect(review.status).to.equal(200);
    expect(review.text).to.include('<strong>Error:</strong>').and.not.include('pat-wrong-key');
    const refused = await console.visitor.submit(
      '/console/setup/account',
      toForm({ 'setting-apiUrl': 'ftp://nowhere' }),
    );
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('accounts.sales.settings.apiUrl').and.not.include(hubspot.token);
  });

  it('leads from the new account to its channel, suggests what events and CRM have in common, and writes it', async () => {
    await using console = await open();
    const session = { utm_json: { source: 'google' } };
    await console.served.send(chatAccepted({ number: 1, email: 'ann@example.com' }, 1, { session }));
    await console.served.settle();
    const review = await console.visitor.submit('/console/setup/account', toForm());
    const written = await console.visitor.submit('/console/setup/write', { draft: readDraft(review) });
    const form = await console.visitor.get(written.headers.get('location') ?? '');
    expect(form.text).to.include('<option value="lifecyclestage">').and.include('in 1 of the last events');
    expect(form.text).to.match(/id="to-0" name="to" list="crm-writable" value="utm_source"/);
    expect(form.text).to.match(/id="from-0" name="from" list="lead-paths" value="source\.utm\.source"/);
    const channel = await console.visitor.submit('/console/setup/channel', {
      account: 'sales',
      name: 'web',
      region: 'US',
      to: 'utm_source',
      from: 'source.utm.source',
      when: 'always',
      'card-title': 'Stage',
      'card-from': 'lifecyclestage',
    });
    expect(channel.status, channel.text).to.equal(200);
    expect(channel.text).to.include('What the channel would do').and.include('a new record was created');
    expect(channel.text).to.include('ann@example.com');
    expect(hubspot.records('contacts'), 'nothing was written').to.have.length(0);
    const last = await console.visitor.submit('/console/setup/write', { draft: readDraft(channel) });
    expect(last.headers.get('location')).to.equal('/console/channels/web?url=shown&notice=written');
    expect(console.readConfig().channels.web).to.deep.equal({
      account: 'sales',
      region: 'US',
      fields: [{ to: 'utm_source', from: 'source.utm.source', when: 'always' }],
      customData: [{ title: 'Stage', from: 'lifecyclestage' }],
    });
  });

  it('takes events of the new account and channel as soon as they are written', async () => {
    await using console = await open();
    const account = await console.visitor.submit('/console/setup/account', toForm());
    await console.visitor.submit('/console/setup/write', { draft: readDraft(account) });
    const channel = await console.visitor.submit('/console/setup/channel', { account: 'sales', name: 'web' });
    const written = await console.visitor.submit('/console/setup/write', { draft: readDraft(channel) });
    const page = await console.visitor.get(written.headers.get('location') ?? '');
    const [, url = ''] = /<pre tabindex="0">(http[^<]+)<\/pre>/.exec(page.text) ?? [];
    expect(url).to.include('/jivo/web/');
    const before = hubspot.records('contacts').length;
    const body = JSON.stringify(chatAccepted({ number: 7, name: 'Dora', email: 'dora@example.com' }));
    expect((await fetch(url, { method: 'POST', body })).status).to.equal(200);
    await console.served.settle();
    expect(hubspot.records('contacts')).to.have.length(before + 1);
    expect(console.served.crm.opened, 'the other account stays open').to.equal(1);
  });

  it('writes nothing while the file waits for a restart', async () => {
    await using console = await open();
    const changed = { ...console.readConfig(), log: { level: 'warn' } };
    writeFileSync(console.served.configPath, JSON.stringify(changed));
    const review = await console.visitor.submit('/console/setup/channel', { account: 'crm', name: 'web' });
    const page = await console.visitor.submit('/console/setup/write', { draft: readDraft(review) });
    expect(page.status).to.equal(422);
    expect(page.text).to.include('Nothing was written. A change of log.level needs a restart.');
    expect(console.readConfig()).to.deep.equal(changed);
  });

  it('previews with a made-up chat while there is none', async () => {
    await using console = await open({ crm: 'book' });
    const form = { account: 'crm', name: 'web', 'card-title': 'Who', 'card-from': 'name' };
    const page = await console.visitor.submit('/console/setup/channel', form);
    expect(page.text).to.include('With a made-up chat.').and.include('Anna Keller');
    const book = await console.visitor.get('/crm/crm/');
    expect(book.text, 'nothing was written').to.not.include('Anna Keller');
  });

  for (const [what, form, text] of [
    ['a name that is taken', { name: 'shop' }, 'This name is in use.'],
    ['a name that is none', { name: 'Web Shop' }, 'expected a name of small letters'],
    ['a region that is none', { region: 'USA' }, 'Country of phone numbers: expected a country'],
    [
      'a file of the disk',
      { 'card-title': `\${file:/etc/passwd}`, 'card-from': 'name' },
      'is allowed for secrets alone',
    ],
    ['a variable', { to: `\${HOME}`, from: 'name' }, 'is allowed for secrets alone'],
  ] as const) {
    it(`refuses ${what} and writes nothing`, async () => {
      await using console = await open();
      const before = readFileSync(console.served.configPath, 'utf8');
      const page = await console.visitor.submit('/console/setup/channel', { account: 'crm', name: 'web', ...form });
      expect(page.status).to.equal(422);
      expect(page.text).to.include(text).and.not.include('root:');
      expect(readFileSync(console.served.configPath, 'utf8')).to.equal(before);
    });
  }

  it('does not send a file of the disk to an address that the form names', async () => {
    await using console = await open();
    const asked = hubspot.requests.length;
    for (const secret of [`\${file:/etc/passwd}`, `x\${HOME}`, `\${HOME}\${HOME}`]) {
      const page = await console.visitor.submit('/console/setup/account', toForm({ 'setting-accessToken': secret }));
      expect(page.status, secret).to.equal(422);
    }
    expect(hubspot.requests.length).to.equal(asked);
  });

  it('writes nothing over a change of somebody else', async () => {
    await using console = await open();
    const review = await console.visitor.submit('/console/setup/channel', { account: 'crm', name: 'web' });
    const changed = `${readFileSync(console.served.configPath, 'utf8')}\n`;
    writeFileSync(console.served.configPath, changed);
    const page = await console.visitor.submit('/console/setup/write', { draft: readDraft(review) });
    expect(page.status).to.equal(409);
    expect(page.text).to.include('Somebody changed the configuration file meanwhile.');
    expect(readFileSync(console.served.configPath, 'utf8')).to.equal(changed);
  });

  it('writes no change that another session prepared, and none twice', async () => {
    await using console = await open();
    const review = await console.visitor.submit('/console/setup/channel', { account: 'crm', name: 'web' });
    const other = createVisitor(console.served.url);
    await other.signIn();
    expect((await other.submit('/console/setup/write', { draft: readDraft(review) })).status).to.equal(409);
    expect((await console.visitor.submit('/console/setup/write', { draft: readDraft(review) })).status).to.equal(303);
    expect((await console.visitor.submit('/console/setup/write', { draft: readDraft(review) })).status).to.equal(409);
  });

  it('masks secrets that stand in the file', async () => {
    await using console = await open({ channel: { region: 'US' } });
    const review = await console.visitor.submit('/console/setup/channel', { account: 'crm', name: 'web' });
    expect(review.text).to.include('•••').and.not.include('a-token-for-tests').and.not.include('a good password');
    expect(console.readConfig().console.password, 'the file itself is as it was').to.equal('a good password');
  });

  it('changes nothing when the configuration is managed elsewhere', async () => {
    await using console = await open({ readOnly: true });
    expect((await console.visitor.get('/console/setup')).text).to.include('console.readOnly is set');
    expect((await console.visitor.submit('/console/setup/channel', { account: 'crm', name: 'web' })).status).to.equal(
      404,
    );
    expect((await console.visitor.submit('/console/setup/write', { draft: 'x' })).status).to.equal(404);
    expect(existsSync(join(dirname(console.served.configPath), 'secrets'))).to.equal(false);
  });
});
