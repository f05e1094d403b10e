import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { chatFinished } from '../gateway/payloads.ts';
import { launchForSuite, openConsole, showColours } from './browser.ts';
import { startFullConsole } from './every-page.ts';
import { startConsoleGateway } from './start-console.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Rules that judge by colours. */
const COLOUR_RULES = { runOnly: ['color-contrast', 'link-in-text-block'] };

/**
 * What axe finds serious or worse in either colours, readable. All but the colours is the same in both, and looked at in the
 * light ones alone.
 */
async function findSerious(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  await showColours(page, 'light');
  const light = await runAxe(page, {});
  await showColours(page, 'dark');
  const dark = await runAxe(page, COLOUR_RULES);
  return [...light.map((text) => `light: ${text}`), ...dark.map((text) => `dark: ${text}`)];
}

async function runAxe(page: Page, options: object): Promise<readonly string[]> {
  const run = `axe.run(${JSON.stringify(options)})`;
  const { violations } = (await page.evaluate(run)) as { violations: readonly Violation[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe('pages by axe', function () {
  this.timeout(120_000);
  let browser: Browser;

  before(async function () {
    browser = await launchForSuite(this);
  });

  after(() => browser?.close());

  it('finds nothing serious in light and dark colours', async () => {
    await using served = await startFullConsole();
    const { page } = await openConsole(browser, served);
    for (const address of served.pages) {
      await page.goto(address);
      await page.evaluate('pageChecks.openFolds()');
      expect(await findSerious(page), address).to.deep.equal([]);
    }
    await page.goto(served.pages.find((address) => address.startsWith('/console/person/erase')) ?? '');
    await page.getByLabel('I have read this.').check();
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByRole('heading', { name: 'The person is erased' }).waitFor();
    expect(await findSerious(page), 'what was erased').to.deep.equal([]);
    await page.context().close();
  });

  it('finds nothing serious in the contact book', async () => {
    await using served = await startConsoleGateway({ crm: 'book' });
    await served.send(chatFinished({ number: 1, name: 'Ann', email: 'ann@example.com' }, ['Hello']));
    await served.settle();
    const link = await served.gateway.database.read.selectFrom('links').select('url').executeTakeFirstOrThrow();
    const { page } = await openConsole(browser, served);
    for (const address of ['/crm/crm/contacts', '/crm/crm/contacts?q=nobody', link.url ?? '']) {
      await page.goto(address);
      expect(await findSerious(page), address).to.deep.equal([]);
    }
    await page.context().close();
  });
});
