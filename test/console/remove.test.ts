import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { type ConsoleGateway, startConsoleGateway } from './start-console.ts';
import { makeAmbiguous, makeDead } from './stories.ts';
import { createVisitor, type Page } from './visitor.ts';

const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };
const REMOVE = '/console/channels/shop/remove';
const WEB = {
  account: 'crm',
  token: 'another-token-for-tests-0123',
  routes: [{ if: { channel: 'shop' }, tags: ['x'] }, { if: { channel: ['shop', 'web'] } }],
};

/** A gateway whose file has a second channel and an account of its own for nobody, applied. */
async function open() {
  const served = await startConsoleGateway();
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  const raw = readConfig(served);
  const accounts = { ...raw.accounts, spare: { connector: 'fake' } };
  writeFileSync(served.configPath, JSON.stringify({ ...raw, accounts, channels: { ...raw.channels, web: WEB } }));
  await visitor.submit('/console/apply', {});
  return {
    served,
    visitor,
    /** Goes the way of a removal to its end. */
    async remove(path: string): Promise<Page> {
      const review = await visitor.submit(path, { confirm: 'yes' });
      const draft = /name="draft" value="([^"]+)"/.exec(review.text)?.[1] ?? '';
      return visitor.submit('/console/setup/write', { draft });
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

function readConfig({ configPath }: ConsoleGateway) {
  return JSON.parse(readFileSync(configPath, 'utf8'));
}

describe('removing a channel in the console', () => {
  it('says what it means, and changes nothing by that', async () => {
    await using console = await open();
    await makeDead(console.served, ANN);
    await makeAmbiguous(console.served, { number: 4, name: 'Bob', phone: '+14155552671' });
    const before = readConfig(console.served);
    expect((await console.visitor.get('/console/channels/shop')).text).to.include(`href="${REMOVE}"`);
    const { text } = await console.visitor.get(REMOVE);
    expect(text).to.include('answers 404').and.include('Nothing is removed from the CRM');
    expect(text).to.include('Events given up: 1.').and.include('Events that wait for a choice: 1.');
    expect(text).to.not.include('Events not done yet').and.not.include('No event of it is unfinished');
    expect(text).to.include('The account crm stays.').and.include('Its token goes out of the file');
    expect(text).to.include('go on holding for nobody: web, Route 1<').and.include('name="csrf"');
    expect((await console.visitor.get('/console/channels/web/remove')).text).to.include('No event of it is unfinished');
    expect(readConfig(console.served)).to.deep.equal(before);
  });

  it('shows the change, writes it, and the address answers 404; the rest stays', async () => {
    await using console = await open();
    const url = console.served.gateway.webhookUrls.get('shop') ?? '';
    await console.served.send(chatAccepted(ANN));
    await console.served.settle();
    const before = readConfig(console.served);
    const review = await console.visitor.submit(REMOVE, { confirm: 'yes' });
    expect(review.text).to.match(/<span class="removed">- +&quot;shop&quot;: \{/);
    expect(readConfig(console.served), 'nothing is written yet').to.deep.equal(before);
    const written = await console.remove(REMOVE);
    expect(written.headers.get('location')).to.equal('/console/channels?notice=written');
    expect(readConfig(console.served)).to.deep.equal({ ...before, channels: { web: WEB } });
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(chatAccepted(ANN)) });
    expect(answer.status).to.equal(404);
    expect((await console.visitor.get('/console/channels/shop')).status).to.equal(404);
    const [event] = await console.served.settle();
    expect((await console.visitor.get(`/console/events/${event?.id}`)).text).to.include('Chat accepted');
    expect(console.served.crm.records.size).to.equal(1);
  });

  it('counts what is not done yet, and gives that up with the reason', async () => {
    await using console = await open();
    const later = new ConnectorError('rate-limited', 'Later.', { retryAfterMs: 2_000 });
    console.served.crm.meet({ error: () => later, times: 1 });
    await console.served.send(chatFinished(ANN, ['Hello']));
    const { read } = console.served.gateway.database;
    await waitUntil('it has failed once', async () => {
      const row = await read.selectFrom('events').select('reason').executeTakeFirst();
      return row?.reason != null;
    });
    expect((await console.visitor.get(REMOVE)).text).to.include('Events not done yet: 1.');
    await console.remove(REMOVE);
    const [event] = await console.served.settle();
    expect(event).to.include({ state: 'dead', reason: 'The channel shop is no longer in the configuration.' });
  });

  it('asks for a confirmation', async () => {
    await using console = await open();
    const page = await console.visitor.submit(REMOVE, {});
    expect(page.status).to.equal(422);
    expect(page.text).to.include('Nothing was removed').and.include('role="alert"');
    expect(page.text).to.not.include('name="draft"');
  });

  it('refuses the last one', async () => {
    await using console = await open();
    await console.remove(REMOVE);
    const shown = await console.visitor.get('/console/channels/web/remove');
    expect(shown.text).to.include('This is the only channel').and.not.include('name="confirm"');
    const page = await console.visitor.submit('/console/channels/web/remove', { confirm: 'yes' });
    expect(page.status).to.equal(422);
    expect(readConfig(console.served).channels).to.have.keys('web');
  });

  it('knows only channels of the file, and none where the file is managed elsewhere', async () => {
    await using console = await open();
    expect((await console.visitor.get('/console/channels/none/remove')).status).to.equal(404);
    await using locked = await startConsoleGateway({ readOnly: true });
    const visitor = createVisitor(locked.url);
    await visitor.signIn();
    expect((await visitor.get(REMOVE)).status).to.equal(404);
    expect((await visitor.submit(REMOVE, { confirm: 'yes' })).status).to.equal(404);
    expect((await visitor.get('/console/channels/shop')).text).to.not.include(REMOVE);
  });
});

describe('removing an account in the console', () => {
  const path = (name: string) => `/console/setup/accounts/${name}/remove`;

  it('offers it for one that nobody uses, and takes it out', async () => {
    await using console = await open();
    const setup = await console.visitor.get('/console/setup');
    expect(setup.text).to.include(path('spare')).and.not.include(path('crm'));
    expect((await console.visitor.get(path('spare'))).text).to.include('Revoke the key in the CRM');
    const written = await console.remove(path('spare'));
    expect(written.headers.get('location')).to.equal('/console/setup?notice=written');
    expect(readConfig(console.served).accounts).to.have.keys('crm');
    const news = console.served.log.entries.findLast(({ message }) => message === 'config:reload:done');
    expect(JSON.stringify(news)).to.include('"removed":["spare"]');
  });

  it('names the files of its secrets', async () => {
    await using console = await open();
    const raw = readConfig(console.served);
    raw.accounts.spare = { connector: 'hubspot', settings: { accessToken: `\${file:key}` } };
    writeFileSync(console.served.configPath.replace('config.json', 'key'), 'pat-secret');
    writeFileSync(console.served.configPath, JSON.stringify(raw));
    const { text } = await console.visitor.get(path('spare'));
    expect(text).to.include('Delete them by hand: key').and.include('its key to HubSpot').and.not.include('pat-secret');
  });

  it('refuses one that a channel or a route leads to, by name', async () => {
    await using console = await open();
    const raw = readConfig(console.served);
    raw.channels.web = { ...WEB, routes: [{ if: {}, account: 'spare' }] };
    writeFileSync(console.served.configPath, JSON.stringify(raw));
    expect((await console.visitor.get(path('spare'))).text).to.include('It is in use by: web.');
    expect((await console.visitor.submit(path('crm'), { confirm: 'yes' })).text).to.include('in use by: shop, web.');
    expect(readConfig(console.served)).to.deep.equal(raw);
    expect((await console.visitor.get(path('none'))).status).to.equal(404);
  });
});
