import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { chatAccepted, chatUpdated } from '../gateway/payloads.ts';
import { type ConsoleGatewayOptions, startConsoleGateway } from './start-console.ts';
import { createVisitor, type Page } from './visitor.ts';

const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };
const EDIT = '/console/channels/shop/edit';
const CHANNEL = {
  region: `\${REGION}`,
  reply: { enableAssign: false },
  fields: [{ to: 'stage', value: 'new', if: { widget: '3948' } }],
  routes: [{ if: { country: 'DE' }, tags: ['german'] }],
};

async function open(options: ConsoleGatewayOptions = {}) {
  const served = await startConsoleGateway({ channel: CHANNEL, environment: { REGION: 'US' }, ...options });
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  return {
    served,
    visitor,
    /** Sends the form of the edit page as a browser does, with what the person typed. */
    async edit(changes: Readonly<Record<string, string>>, path = EDIT, headers = {}) {
      const form = await visitor.get(EDIT);
      return visitor.submit(path, { ...readForm(form), ...changes }, { headers });
    },
    readConfig: () => JSON.parse(readFileSync(served.configPath, 'utf8')),
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

/** Of every field of that name the first: enough for one line of a mapping. */
function readForm({ text }: Page): Record<string, string> {
  // What is not ticked is not sent.
  const inputs = [...text.matchAll(/<input(?! type="checkbox")[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)];
  const areas = [...text.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)<\/textarea>/g)];
  const selects = [...text.matchAll(/<select[^>]* name="([^"]+)"[^>]*>(.*?)<\/select>/gs)].map(
    ([, name = '', options = '']) => [name, /value="([^"]*)" selected/.exec(options)?.[1] ?? ''] as const,
  );
  const named = [...inputs, ...areas].map(([, name = '', value = '']) => [name, value] as const);
  return Object.fromEntries([...named, ...selects].reverse().filter(([name]) => name !== 'csrf'));
}

function readDraft({ text }: Page): string {
  return /name="draft" value="([^"]+)"/.exec(text)?.[1] ?? '';
}

describe('editing a channel in the console', () => {
  it('writes what was changed, leaves the rest of the file, and applies it at once', async () => {
    await using console = await open();
    const before = console.readConfig();
    expect((await console.visitor.get('/console/channels/shop')).text).to.include(`href="${EDIT}"`);
    const review = await console.edit({ deadlineMs: '1800', contactInfo: 'full', several: 'newest', value: 'chat' });
    expect(review.status, review.text).to.equal(200);
    expect(review.text)
      .to.match(/\+ +&quot;value&quot;: &quot;chat&quot;/)
      .and.include('1800');
    expect(console.readConfig(), 'nothing is written yet').to.deep.equal(before);
    const written = await console.visitor.submit('/console/setup/write', { draft: readDraft(review) });
    expect(written.headers.get('location')).to.equal('/console/channels/shop?notice=written');
    expect(console.readConfig()).to.deep.equal({
      ...before,
      channels: {
        shop: {
          ...before.channels.shop,
          reply: { enableAssign: false, deadlineMs: 1800, contactInfo: 'full' },
          match: { several: 'newest' },
          fields: [{ to: 'stage', value: 'chat', if: { widget: '3948' } }],
        },
      },
    });
    await console.served.send(chatAccepted(ANN));
    await console.served.settle();
    expect([...console.served.crm.records.values()]).to.deep.equal([
      { name: 'Ann', email: 'ann@example.com', stage: 'chat' },
    ]);
  });

  it('shows what the file says, names what it leaves alone, and writes nothing when nothing was changed', async () => {
    await using console = await open();
    const page = await console.visitor.get(EDIT);
    expect(page.text).to.include('It stays as it is: token<');
    expect(page.text).to.include('CRM field 1 is for: Widget number: 3948');
    expect(page.text).to.include(`value="\${REGION}"`).and.not.include('a-token-for-tests');
    const before = readFileSync(console.served.configPath, 'utf8');
    const review = await console.edit({});
    await console.visitor.submit('/console/setup/write', { draft: readDraft(review) });
    expect(console.readConfig()).to.deep.equal(JSON.parse(before));
  });

  it('edits what few people change, and keeps what it does not know', async () => {
    await using console = await open();
    const before = console.readConfig();
    const page = await console.visitor.get(EDIT);
    expect(page.text).to.match(/<select id="setting-reply.enableAssign".*?<option value="false" selected>no</s);
    expect(page.text).to.include('Offer the agent the');
    const review = await console.edit({
      'setting-reply.enableAssign': '',
      'setting-write.mode': 'update-only',
      'setting-write.fields.name': 'chat-wins',
      'setting-match.steps.phone': 'false',
      'setting-match.sharedPhone': '5',
      'setting-ignore.pages': 'https://test.example/*\r\n\r\nhttps://b.example/*',
      rule: 'chat-wins',
      transform: 'upper',
    });
    await console.visitor.submit('/console/setup/write', { draft: readDraft(review) });
    const { reply: _reply, ...channel } = before.channels.shop;
    expect(console.readConfig().channels.shop).to.deep.equal({
      ...channel,
      write: { mode: 'update-only', fields: { name: 'chat-wins' } },
      match: { steps: { phone: false }, sharedPhone: 5 },
      ignore: { pages: ['https://test.example/*', 'https://b.example/*'] },
      fields: [{ to: 'stage', value: 'new', if: { widget: '3948' }, rule: 'chat-wins', transform: 'upper' }],
    });
    await console.served.send(chatAccepted(ANN));
    await console.served.settle();
    expect(console.served.crm.count('create'), 'in use at once').to.equal(0);
  });

  it('edits a route: what it would do is shown, written, and done with the next event', async () => {
    await using console = await open({ channel: { routes: CHANNEL.routes } });
    await console.served.send(chatAccepted(ANN));
    const changes = {
      'route-0-if.country': '',
      'route-0-if.widget': '*',
      'route-0-name': 'stage',
      'route-0-value': 'vip',
      sample: '',
    };
    const shown = (await console.edit(changes, `${EDIT}/preview`)).text;
    expect(shown).to.include('Route 1. Widget number: * → Tags added: german; Fields of a new record: stage = vip');
    expect(shown).to.match(/<dt>Account<\/dt><dd[^>]*>crm<.*<dt>Route<\/dt><dd[^>]*>Route 1</s);
    const review = await console.edit(changes);
    await console.visitor.submit('/console/setup/write', { draft: readDraft(review) });
    const routes = [{ if: { widget: '*' }, tags: ['german'], fields: { stage: 'vip' } }];
    expect(console.readConfig().channels.shop.routes).to.deep.equal(routes);
    expect((await console.visitor.get('/console/channels/shop')).text).to.include('Widget number: * → Tags added');
    await console.served.send(chatAccepted({ number: 2, name: 'Bob', email: 'bob@example.com' }));
    await console.served.settle();
    expect([...console.served.crm.records.values()].map(({ stage }) => stage)).to.deep.equal([undefined, 'vip']);
  });

  for (const [what, changes, text] of [
    [
      'an e-mail that is none',
      { 'route-0-ownerEmail': 'bob' },
      'Route 1, E-mail of the owner when the agent is no CRM user: expected an e-mail',
    ],
    [
      'an account that is none',
      { 'route-0-account': 'other' },
      'Route 1, Account: expected the name of an account (&quot;crm&quot;)',
    ],
    ['a value for no field', { 'route-0-value': 'vip' }, 'Route 1: the value vip has no CRM field.'],
    ['a file of the disk', { 'route-0-tags': `\${file:/etc/passwd}` }, 'is allowed for secrets alone'],
  ] as const) {
    it(`refuses in a route ${what}, by its number and in words`, async () => {
      await using console = await open();
      const before = readFileSync(console.served.configPath, 'utf8');
      const page = await console.edit(changes);
      expect(page.status).to.equal(422);
      expect(page.text).to.include(text).and.include('<details class="fold" open>');
      expect((await console.edit(changes, `${EDIT}/preview`)).text).to.include(text);
      expect(readFileSync(console.served.configPath, 'utf8')).to.equal(before);
    });
  }

  it('tells what a recent event would do, without script by a button', async () => {
    await using console = await open();
    await console.served.send(chatAccepted(ANN));
    await console.served.send(chatUpdated({ ...ANN, name: 'Ann Lee' }));
    await console.served.settle();
    const calls = console.served.crm.count('update') + console.served.crm.count('create');
    const form = await console.visitor.get(EDIT);
    expect(form.text).to.match(/<option value="[^"]+" selected>Chat accepted · shop · /);
    const page = await console.edit({ 'card-title': 'Stage', 'card-from': 'stage' }, `${EDIT}/preview`);
    expect(page.text).to.include('With this event. Nothing was written.').and.include('ann@example.com');
    expect(page.text).to.include('<span class="muted">Stage</span><br>new');
    expect(page.text, 'the form is still there').to.include('value="Stage"').and.include('name="version"');
    expect(console.served.crm.count('update') + console.served.crm.count('create')).to.equal(calls);
  });

  it('gives a script the preview alone, and says there what is wrong', async () => {
    await using console = await open();
    const headers = { 'X-Console-Live': '1' };
    const good = await console.edit({ sample: '' }, `${EDIT}/preview`, headers);
    expect(good.text)
      .to.match(/^<section id="preview-result"/)
      .and.include('With a made-up chat.');
    const bad = await console.edit({ from: 'no.such.path', value: '' }, `${EDIT}/preview`, headers);
    expect(bad.text)
      .to.match(/^<p id="preview-result"/)
      .and.include('unknown path');
  });

  it('asks nothing of a CRM that is left alone for now', async () => {
    await using console = await open();
    console.served.crm.meet({ error: () => new ConnectorError('auth', 'The key is refused.') });
    await console.served.send(chatAccepted(ANN));
    const before = console.served.crm.calls.length;
    const page = await console.edit({}, `${EDIT}/preview`);
    expect(page.text).to.include('The key is refused.');
    expect(console.served.crm.calls.length).to.equal(before);
  });

  it('changes nothing when the file was changed by hand meanwhile', async () => {
    await using console = await open();
    const form = readForm(await console.visitor.get(EDIT));
    const byHand = { ...console.readConfig() };
    byHand.channels.shop.fields = [];
    writeFileSync(console.served.configPath, JSON.stringify(byHand));
    const page = await console.visitor.submit(EDIT, { ...form, deadlineMs: '1800' });
    expect(page.status).to.equal(409);
    expect(page.text).to.include('Somebody changed the configuration file meanwhile. Nothing was written.');
    expect(console.readConfig()).to.deep.equal(byHand);
  });

  for (const [what, changes, text] of [
    ['a deadline that is none', { deadlineMs: 'soon' }, 'Answer deadline in milliseconds: expected a number'],
    ['a time zone that is none', { 'setting-timeZone': 'Mars' }, 'Time zone: expected a time zone'],
    [
      'a number that is none',
      { 'setting-match.sharedPhone': 'two' },
      'Records that make a phone a shared one: expected a number',
    ],
    ['an account that is none', { account: 'other' }, 'Account: expected the name of an account'],
    ['a file of the disk in a condition', { 'map-if.page': `\${file:/etc/passwd}` }, 'is allowed for secrets alone'],
    ['a path that is none', { from: 'visitor.mail', value: '' }, 'CRM field 1, What of the visitor: unknown path'],
    ['a file of the disk', { value: `\${file:/etc/passwd}` }, 'is allowed for secrets alone'],
  ] as const) {
    it(`refuses ${what}, keeps what was typed and writes nothing`, async () => {
      await using console = await open();
      const before = readFileSync(console.served.configPath, 'utf8');
      const page = await console.edit(changes);
      expect(page.status).to.equal(422);
      expect(page.text).to.include(text).and.not.include('root:');
      expect(page.text, 'for whom the line is, is still there').to.match(/CRM field 1 is for: .*Widget number: 3948</);
      expect(readFileSync(console.served.configPath, 'utf8')).to.equal(before);
      const preview = await console.edit(changes, `${EDIT}/preview`);
      expect(preview.text).to.include(text).and.not.include('root:');
    });
  }

  it('knows only channels of the file, and none where the file is managed elsewhere', async () => {
    await using console = await open();
    expect((await console.visitor.get('/console/channels/none/edit')).status).to.equal(404);
    await using locked = await open({ readOnly: true });
    expect((await locked.visitor.get(EDIT)).status).to.equal(404);
    const { text } = await locked.visitor.get('/console/channels/shop');
    expect(text).to.include('gateway reload').and.not.include(EDIT);
  });
});
