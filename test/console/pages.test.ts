import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { chatFinished } from '../gateway/payloads.ts';
import { launchForSuite, openConsole, type SharedBrowser, showColours } from './browser.ts';
import { startFullConsole } from './every-page.ts';
import { startConsoleGateway } from './start-console.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const CHECKS = new URL('./page-checks.js', import.meta.url);

/** As narrow as a page must fit. */
const NARROW = { width: 360 };

/** All that is wrong with the page, readable: names, structure, and its looks in both colours. */
async function findFaults(page: Page): Promise<readonly string[]> {
  await showColours(page, 'light');
  const faults: readonly string[] = await page.evaluate('pageChecks.findFaults()');
  const light: readonly string[] = await page.evaluate('pageChecks.findBadLooks()');
  await showColours(page, 'dark');
  const dark: readonly string[] = await page.evaluate('pageChecks.findBadLooks()');
  return [...faults, ...light.map((text) => `light: ${text}`), ...dark.map((text) => `dark: ${text}`)];
}

/** What is wrong, and how that is said. */
const FAULTS: readonly (readonly [body: string, fault: RegExp])[] = [
  ['<p style="color: #777">Too light</p>', /^light: 4\.48 <p.*Too light/],
  ['<p style="color: #7779">Lets through</p>', /^light: 2\.\d+ <p.*Lets through/],
  ['<div style="opacity: 0.5"><p>Faded</p></div>', /^light: 3\.\d+ <p>Faded/],
  ['<div style="background: #000"><p style="background: #fff6">Half</p></div>', /^light: 3\.6\d <p.*Half/],
  ['<input aria-label="Typed" style="color: #999" value="Typed">', /^light: 2\.85 <input aria-label="Typed"/],
  [
    '<style>::placeholder { color: #999 }</style><input aria-label="Usual" placeholder="Usual">',
    /^light: 2\.85 <input aria-label="Usual"/,
  ],
  ['<style>@media (prefers-color-scheme: dark) { b { color: #eee } }</style><b>Lost</b>', /^dark: 1\.\d+ <b>Lost/],
  ['<p style="width: 400px">Wide</p>', /^light: 4\d\d px wide/],
  ['<button></button>', /^no name: <button>/],
  ['<p id="a">One</p><p id="a">Two</p>', /^twice: a$/],
  ['<h1>Another</h1>', /^h1: 2$/],
  ['<p>See <a href="#a" style="text-decoration: none">it</a>.</p>', /^not underlined: <a/],
  ['<ul><p>No item</p></ul>', /^list: <ul>/],
];

/** A document around it. */
function toDocument(body: string): string {
  return `<!doctype html><html lang="en"><title>Faults</title><main><h1>Faults</h1>${body}</main>`;
}

describe('every page in a browser', function () {
  this.timeout(60_000);
  let browser: SharedBrowser;

  before(async function () {
    browser = await launchForSuite(this);
    for (const path of [AXE, CHECKS]) await browser.addScript(readFileSync(path, 'utf8'));
  });

  after(() => browser?.close());

  it('fits 360 px, is readable in light and dark colours, and has names for everything: by axe and by own checks', async () => {
    await using served = await startFullConsole();
    const { page, visit, troubles } = await openConsole(browser, served, '/console', NARROW);
    for (const address of served.pages) {
      await visit(address);
      expect(await findFaults(page), address).to.deep.equal([]);
    }
    await visit(served.pages.find((address) => address.startsWith('/console/person/erase')) ?? '');
    await page.getByLabel('I have read this.').check();
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByRole('heading', { name: 'The person is erased' }).waitFor();
    expect(await findFaults(page), 'what was erased').to.deep.equal([]);
    expect(troubles.filter((text) => !/status of 404/.test(text))).to.deep.equal([]);
  });

  it('is as good in the contact book', async () => {
    await using served = await startConsoleGateway({ crm: 'book' });
    await served.send(chatFinished({ number: 1, name: 'Ann', email: 'ann@example.com' }, ['Hello']));
    await served.settle();
    const link = await served.gateway.database.read.selectFrom('links').select('url').executeTakeFirstOrThrow();
    const { page, visit } = await openConsole(browser, served, '/console', NARROW);
    for (const address of ['/crm/crm/contacts', '/crm/crm/contacts?q=nobody', new URL(link.url ?? '').pathname]) {
      await visit(address);
      expect(await findFaults(page), address).to.deep.equal([]);
    }
  });

  it('would find each of these faults, and nothing in a page without', async () => {
    const { page, visit } = await browser.open('about:blank', NARROW);
    const find = async (body: string) => {
      await visit('');
      await page.setContent(toDocument(body));
      return findFaults(page);
    };
    expect(await find('<p style="color: #767676">Dark enough</p>')).to.deep.equal([]);
    const found = await find(FAULTS.map(([body]) => body).join('\n'));
    for (const [body, fault] of FAULTS)
      expect(
        found.some((text) => fault.test(text)),
        `${body} in ${found}`,
      ).to.equal(true);
  });
});
