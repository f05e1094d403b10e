import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { chatFinished } from '../gateway/payloads.ts';
import { launchForSuite, openConsole } from './browser.ts';
import { startFullConsole } from './every-page.ts';
import { startConsoleGateway } from './start-console.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds serious or worse, readable. `colours`: by its rules about colours alone. */
async function findSerious(page: Page, colours = false): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const options = { runOnly: ['color-contrast', 'link-in-text-block'] };
  const run = colours ? `axe.run(${JSON.stringify(options)})` : 'axe.run()';
  const { violations } = (await page.evaluate(run)) as { violations: readonly Violation[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe('pages by axe', function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await launchForSuite(this);
  });

  after(() => browser?.close());

  for (const dark of [false, true]) {
    it(`finds nothing serious in ${dark ? 'dark' : 'light'} colours`, async () => {
      await using served = await startFullConsole();
      const { page } = await openConsole(browser, served, { dark });
      for (const address of served.pages) {
        await page.goto(address);
        await page.evaluate('pageChecks.openFolds()');
        // The page is the same in both; what is not of its colours is looked at once.
        expect(await findSerious(page, dark), address).to.deep.equal([]);
      }
      await page.goto(served.pages.find((address) => address.startsWith('/console/person/erase')) ?? '');
      await page.getByLabel('I have read this.').check();
      await page.getByRole('button', { name: 'Erase for good' }).click();
      await page.getByRole('heading', { name: 'The person is erased' }).waitFor();
      expect(await findSerious(page), 'what was erased').to.deep.equal([]);
      await page.context().close();
    });
  }

  it('finds nothing serious in the contact book', async () => {
    await using served = await startConsoleGateway({ crm: 'book' });
    await served.send(chatFinished({ number: 1, name: 'Ann', email: 'ann@example.com' }, ['Hello']));
    await served.settle();
    const link = await served.gateway.database.read.selectFrom('links').select('url').executeTakeFirstOrThrow();
    for (const dark of [false, true]) {
      const { page } = await openConsole(browser, served, { dark });
      for (const address of ['/crm/crm/contacts', '/crm/crm/contacts?q=nobody', link.url ?? '']) {
        await page.goto(address);
        expect(await findSerious(page), address).to.deep.equal([]);
      }
      await page.context().close();
    }
  });
});
