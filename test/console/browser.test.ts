import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { startHubspotEmulator } from '../emulators/hubspot/server.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { launchForSuite, openConsole, type SharedBrowser, signIn } from './browser.ts';
import { startWithChangedField } from './every-page.ts';
import { startConsoleGateway } from './start-console.ts';
import { makeAmbiguous, makeDead } from './stories.ts';
import { createVisitor } from './visitor.ts';

const EVIL = '<img src=x onerror=alert(1)>';
const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };

describe('the console in a browser', function () {
  this.timeout(60_000);
  let browser: SharedBrowser;

  before(async function () {
    browser = await launchForSuite(this);
  });

  after(() => browser?.close());

  it('opens by password, and closes after too many wrong ones', async () => {
    await using served = await startConsoleGateway();
    const window = await browser.open(served.url);
    const { page, troubles } = window;
    await signIn(window, 'not the password');
    expect(await page.getByRole('alert').textContent()).to.equal('That is not the password.');
    await signIn(window);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const guesser = createVisitor(served.url);
    for (let attempt = 1; attempt <= 10; attempt += 1) await guesser.signIn(`wrong ${attempt}`);
    await signIn(window);
    expect(await page.getByRole('alert').textContent()).to.match(/^Too many attempts/);
    // The browser itself reports each refusal; nothing else may go wrong.
    expect(troubles.filter((text) => !/status of (403|429)/.test(text))).to.deep.equal([]);
  });

  it('shows an event as it arrives, and what the keyboard was on stays so', async () => {
    await using served = await startConsoleGateway();
    const { page, troubles } = await openConsole(browser, served);
    await page.getByRole('link', { name: 'Events', exact: true }).click();
    await page.getByText('No event has come yet.').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByLabel('E-mail, phone or chat id').fill('half typed');
    await served.send(chatAccepted(ANN));
    const link = page.getByRole('row').filter({ hasText: 'Chat accepted' }).getByRole('link').first();
    await link.waitFor();
    await link.focus();
    const id = await link.getAttribute('id');
    await served.send(chatFinished(ANN, ['Hello']));
    await page.getByRole('row').filter({ hasText: 'Chat finished' }).waitFor();
    expect(await page.evaluate('document.activeElement?.id')).to.equal(id);
    expect(await page.getByLabel('E-mail, phone or chat id').inputValue()).to.equal('half typed');
    await page.getByRole('button', { name: 'Pause live updates' }).click();
    await page.getByRole('button', { name: 'Resume live updates' }).waitFor();
    expect(troubles).to.deep.equal([]);
  });

  it('explains an event, and tries a given-up one again', async () => {
    await using served = await startConsoleGateway();
    await makeDead(served, ANN);
    const { page, troubles } = await openConsole(browser, served);
    await page.getByRole('link', { name: 'Events given up: 1' }).click();
    await page
      .getByRole('link', { name: /2\d{3}/ })
      .first()
      .click();
    await page.getByText('The CRM refused.').waitFor();
    await page.getByRole('button', { name: 'Try again now' }).click();
    await page.getByText('The event is due again.').waitFor();
    // The page loads itself anew when its event has ended: a reload from here would meet that one.
    await page.getByText('a new record was created').waitFor();
    await page.getByRole('link', { name: 'Show it' }).click();
    await page.getByText('"ann@example.com"').waitFor();
    expect(troubles).to.deep.equal([]);
  });

  it('lets one choose among several records', async () => {
    await using served = await startConsoleGateway();
    const { records } = await makeAmbiguous(served, { number: 2, name: 'Bob', phone: '+14155552671' });
    const { page, troubles } = await openConsole(browser, served);
    await page.getByRole('link', { name: 'Events that wait for your choice: 1' }).click();
    await page.getByRole('link', { name: 'Compare and choose' }).click();
    await page.getByRole('button', { name: 'This one Record 2' }).click();
    await page.getByText('The visitor is linked to the record.').waitFor();
    await served.settle();
    expect(served.crm.entries.map(({ record }) => record.id)).to.deep.equal([records[1]]);
    expect(troubles).to.deep.equal([]);
  });

  it('leads from a HubSpot key to a channel in the configuration file', async () => {
    const hubspot = await startHubspotEmulator({ limits: 'off' });
    try {
      await using served = await startConsoleGateway();
      const { page, troubles } = await openConsole(browser, served);
      await page.getByRole('link', { name: 'Channels', exact: true }).click();
      await page.getByRole('link', { name: 'Set up a channel' }).click();
      await page.getByRole('link', { name: 'Connect HubSpot' }).click();
      await page.getByLabel('Name of the account').fill('sales');
      await page.getByLabel('accessToken').fill(hubspot.token);
      await page.getByLabel('apiUrl').fill(hubspot.url);
      await page.getByRole('button', { name: 'Test' }).click();
      await page.getByRole('heading', { name: 'Test result' }).waitFor();
      await page.getByRole('button', { name: 'Write the file and apply it' }).click();
      await page.getByLabel('Name of the channel').fill('web');
      await page.getByLabel('Title 1').fill('Stage');
      await page.getByLabel('CRM field', { exact: true }).first().fill('lifecyclestage');
      await page.getByRole('button', { name: 'Review the change' }).click();
      await page.getByText('With a made-up chat.').waitFor();
      await page.getByRole('button', { name: 'Write the file and apply it' }).click();
      await page.getByText('The configuration file is written and applied.').waitFor();
      await page.getByText('Waiting for the first event from Jivo').waitFor();
      const config = JSON.parse(readFileSync(served.configPath, 'utf8'));
      expect(config.channels.web).to.deep.equal({
        account: 'sales',
        customData: [{ title: 'Stage', from: 'lifecyclestage' }],
      });
      const url = (await page.locator('pre').textContent()) ?? '';
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(chatAccepted(ANN)) });
      expect(((await answer.json()) as { crm_link: string }).crm_link).to.include('/contacts/');
      await page.getByText('Events are arriving.').waitFor();
      expect(hubspot.records('contacts').map(({ properties }) => properties.email)).to.deep.equal([ANN.email]);
      await page.getByRole('link', { name: 'Remove this channel' }).click();
      await page.getByText('Its webhook address answers 404 from then on').waitFor();
      await page.getByLabel('I have read this.').check();
      await page.getByRole('button', { name: 'Review the removal' }).click();
      await page.getByRole('button', { name: 'Write the file and apply it' }).click();
      await page.getByText('The configuration file is written and applied.').waitFor();
      expect((await fetch(url, { method: 'POST', body: '{}' })).status).to.equal(404);
      await page.getByRole('link', { name: 'Set up a channel' }).click();
      await page.getByRole('link', { name: 'Remove account sales' }).click();
      await page.getByText('secrets/sales-accessToken').waitFor();
      expect(troubles).to.deep.equal([]);
    } finally {
      await hubspot.close();
    }
  });

  it('shows while one edits a channel what it would do, and applies it', async () => {
    await using served = await startConsoleGateway();
    await served.send(chatAccepted(ANN));
    await served.settle();
    const { page, troubles } = await openConsole(browser, served, '/console/channels/shop');
    await page.getByRole('link', { name: 'Edit this channel' }).click();
    await page.getByText('With this event. Nothing was written.').waitFor();
    await page.getByLabel('CRM field 1').fill('stage');
    await page.getByLabel('Or a fixed value').first().fill('warm');
    await page.getByLabel('When', { exact: true }).first().selectOption('always');
    await page.getByRole('row', { name: 'stage' }).getByText('warm').waitFor();
    await page.getByLabel('Try it with').selectOption({ label: 'a made-up chat' });
    await page.getByText('With a made-up chat. Nothing was written.').waitFor();
    expect(await page.getByLabel('CRM field 1').inputValue(), 'what was typed stays').to.equal('stage');
    await page.getByRole('button', { name: 'Review the change' }).click();
    await page.getByRole('heading', { name: 'Review the change' }).waitFor();
    await page.getByRole('button', { name: 'Write the file and apply it' }).click();
    await page.getByText('The configuration file is written and applied.').waitFor();
    await served.send(chatAccepted({ number: 2, name: 'Bob', email: 'bob@example.com' }));
    await served.settle();
    expect([...served.crm.records.values()].map(({ stage }) => stage)).to.deep.equal([undefined, 'warm']);
    expect(troubles).to.deep.equal([]);
  });

  it('edits routes by keyboard: a new one goes before the one there is', async () => {
    const channel = { routes: [{ if: { country: 'DE' }, tags: ['german'] }] };
    await using served = await startConsoleGateway({ channel });
    const { page, troubles } = await openConsole(browser, served, '/console/channels/shop/edit', { width: 360 });
    await page.getByText('Route 1. Country: DE → Tags added: german').waitFor();
    await page.locator('summary', { hasText: 'Add route 2' }).focus();
    await page.keyboard.press('Enter');
    const conditions = page.getByRole('group', { name: 'Route 2: for whom' });
    await conditions.getByLabel('Widget number').focus();
    await page.keyboard.type('39*');
    await page.keyboard.press('Enter');
    await page.keyboard.type('simulated*');
    const effects = page.getByRole('group', { name: 'Route 2: what is done' });
    await effects.getByLabel('Field of a new record 1').fill('stage');
    await effects.getByLabel('Its value 1').fill('web');
    await page.getByLabel('Place in the order').nth(1).selectOption('1');
    await page.getByText('Route 1', { exact: true }).waitFor();
    await page.getByRole('row', { name: 'stage' }).getByText('web').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(360);
    await page.getByRole('button', { name: 'Review the change' }).press('Enter');
    await page.getByRole('button', { name: 'Write the file and apply it' }).press('Enter');
    await page.getByText('The configuration file is written and applied.').waitFor();
    await page.getByText('Widget number: 39*, simulated* → Fields of a new record: stage = web').waitFor();
    const { routes } = JSON.parse(readFileSync(served.configPath, 'utf8')).channels.shop;
    expect(routes).to.deep.equal([
      { if: { widget: ['39*', 'simulated*'] }, fields: { stage: 'web' } },
      ...channel.routes,
    ]);
    await served.send(chatAccepted(ANN));
    await served.settle();
    expect([...served.crm.records.values()].map(({ stage }) => stage)).to.deep.equal(['web']);
    expect(troubles).to.deep.equal([]);
  });

  it('turns a channel green by itself when its first event comes', async () => {
    await using served = await startConsoleGateway();
    const { page, troubles } = await openConsole(browser, served, '/console/channels/shop');
    await page.getByText('Waiting for the first event from Jivo').waitFor();
    await served.send(chatAccepted(ANN));
    await page.getByText('Events are arriving.').waitFor();
    expect(troubles).to.deep.equal([]);
  });

  // What every page makes of it is looked at without a browser: hostile.test.ts.
  it('shows a hostile name as text', async () => {
    await using served = await startConsoleGateway();
    const { id } = await makeAmbiguous(served, { number: 4, name: EVIL, phone: '+14155552671' }, { company: EVIL });
    const { page, visit, troubles } = await openConsole(browser, served);
    for (const address of [`/console/events/${id}?payload=shown`, `/console/attention/choose/${id}`]) {
      await visit(address);
      expect(await page.getByText(EVIL).count(), address).to.be.above(0);
      expect(await page.locator('img').count(), address).to.equal(0);
    }
    expect(troubles).to.deep.equal([]);
  });

  it('leads past the navigation by keyboard', async () => {
    await using served = await startConsoleGateway();
    const { page } = await openConsole(browser, served, '/console/events');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement?.textContent')).to.equal('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const place = await page.evaluate("document.activeElement?.closest('main') !== null");
    expect(place, 'the focus is in the main part').to.equal(true);
  });

  it('writes times and numbers as the viewer does', async () => {
    await using served = await startConsoleGateway();
    await served.send(chatAccepted(ANN));
    await served.settle();
    const { page } = await openConsole(browser, served, '/console/events', { locale: 'de-DE' });
    expect(await page.locator('tbody time').first().textContent()).to.match(/^\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}:\d{2}$/);
  });

  it('takes the times of a filter in the viewer’s zone', async () => {
    await using served = await startConsoleGateway();
    await served.send(chatAccepted(ANN));
    const [event] = await served.settle();
    const { page, troubles } = await openConsole(browser, served, '/console/events', { zone: 'Asia/Tokyo' });
    const tokyo = (ms: number) => new Date(ms + 9 * 3_600_000).toISOString().slice(0, 16);
    const minute = Math.floor((event?.received_at ?? 0) / 60_000) * 60_000;
    await page.getByLabel('From', { exact: true }).fill(tokyo(minute));
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('link', { name: 'Clear' }).waitFor();
    expect(new URL(page.url()).searchParams.get('from')).to.equal(new Date(minute).toISOString().slice(0, 16));
    expect(await page.getByLabel('From', { exact: true }).inputValue()).to.equal(tokyo(minute));
    expect(await page.getByRole('row').filter({ hasText: 'Chat accepted' }).count()).to.equal(1);
    await page.getByLabel('From', { exact: true }).fill(tokyo(minute + 60_000));
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('No event matches.').waitFor();
    expect(troubles).to.deep.equal([]);
  });

  it('follows an event until it is done', async () => {
    await using served = await startConsoleGateway();
    served.crm.meet({ hang: 'obeying' });
    await served.send(chatFinished(ANN, ['Hello']));
    await waitUntil('the CRM is asked', () => served.crm.hanging() > 0);
    const { page, troubles } = await openConsole(browser, served, '/console/events');
    await page.getByRole('row').filter({ hasText: 'Chat finished' }).getByRole('link').first().click();
    await page.getByText('in work').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    served.crm.openGates();
    await page.getByText('a new record was created').waitFor();
    expect(await page.getByText('done', { exact: true }).count()).to.equal(1);
    expect(troubles).to.deep.equal([]);
  });

  it('erases a person after showing what goes', async () => {
    await using served = await startConsoleGateway();
    await served.send(chatAccepted(ANN));
    await served.settle();
    const { page, troubles } = await openConsole(browser, served, '/console/events');
    await page.getByRole('row').filter({ hasText: 'Chat accepted' }).getByRole('link').nth(1).click();
    await page.getByRole('link', { name: 'See what would be erased' }).click();
    await page.getByRole('heading', { name: 'This is removed' }).waitFor();
    await page.getByLabel('ann@example.com').check();
    await page.getByRole('button', { name: 'Erase for good' }).click();
    expect(page.url(), 'not before it is confirmed').to.include('/console/person/erase?');
    await page.getByLabel('I have read this.').check();
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('Nothing of it can be brought back.').waitFor();
    expect(await served.gateway.database.read.selectFrom('events').selectAll().execute()).to.deep.equal([]);
    expect(troubles).to.deep.equal([]);
  });

  it('erases somebody without a client number, found by e-mail', async () => {
    await using served = await startConsoleGateway();
    await served.send({ ...chatFinished(ANN, ['Hello'], 15), visitor: { email: ANN.email } });
    await served.send(chatFinished({ number: 2, email: 'bob@example.com' }, ['Hello']));
    await served.settle();
    const { page, troubles } = await openConsole(browser, served, '/console/events');
    await page.getByLabel('E-mail, phone or chat id').fill(ANN.email);
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('link', { name: 'See what would be erased of the person with this e-mail or phone' }).click();
    await page.getByText('shop/3948/chat-15').waitFor();
    await page.getByLabel('I have read this.').check();
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('Nothing of it can be brought back.').waitFor();
    const left = await served.gateway.database.read.selectFrom('events').select('visitor_key').execute();
    expect(left).to.deep.equal([{ visitor_key: 'shop/3948/2' }]);
    expect(troubles).to.deep.equal([]);
  });

  it('shows a changed CRM field and takes it as it is', async () => {
    await using served = await startWithChangedField();
    const { page, troubles } = await openConsole(browser, served);
    await page.getByRole('link', { name: 'Needs attention', exact: true }).click();
    await page.getByText('The field plan of Contact is gone from the CRM').waitFor();
    await page.getByRole('button', { name: 'Take the CRM as it is now' }).click();
    await page.getByText('The CRM’s fields are taken as they are now.').waitFor();
    expect(await page.getByText('The field plan of Contact is gone').count()).to.equal(0);
    expect(await page.getByText('the CRM has no field "plan"').count()).to.equal(1);
    expect(troubles).to.deep.equal([]);
  });
});
