import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchChromium, openConsole } from './browser.ts';
import { startConsoleGateway } from './start-console.ts';
import { makeAmbiguous, makeConflict, makeDead } from './stories.ts';

const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const path = findChromium();
const isOptional = process.env.CI !== 'true';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds serious or worse, readable. */
async function findSerious(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run()')) as { violations: readonly Violation[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe('pages by axe', function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    if (path === undefined && isOptional) this.skip();
    browser = await launchChromium(path ?? 'chromium');
  });

  after(() => browser?.close());

  for (const dark of [false, true]) {
    it(`finds nothing serious in ${dark ? 'dark' : 'light'} colours`, async () => {
      await using served = await startConsoleGateway();
      const dead = await makeDead(served, ANN);
      const { id } = await makeAmbiguous(served, { number: 4, name: 'Bob', phone: '+14155552671' });
      await makeConflict(served, { number: 5, name: 'Cleo', email: 'd@example.com', phone: '+14155550103' });
      const { page } = await openConsole(browser, served, { dark });
      for (const address of [
        '/console',
        '/console/events',
        `/console/events/${dead}`,
        '/console/attention',
        `/console/attention/choose/${id}`,
        '/console/channels',
        '/console/channels/shop',
        '/console/setup',
        '/console/setup/account?connector=hubspot',
        '/console/setup/channel?account=crm',
      ]) {
        await page.goto(address);
        expect(await findSerious(page), address).to.deep.equal([]);
      }
      await page.context().close();
    });
  }
});
