import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { chatAccepted } from '../gateway/payloads.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { launchForSuite, openConsole, type SharedBrowser } from './browser.ts';
import { startConsoleGateway } from './start-console.ts';
import { makeDead } from './stories.ts';

const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };
const BOB = { number: 2, name: 'Bob', email: 'bob@example.com' };

/** How many pixels of the drawing have a colour of the style sheet. */
function countPixels(page: Page, colour: string): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('figure.chart canvas');
    if (canvas === null) return 0;
    const probe = document.createElement('canvas').getContext('2d');
    probe.fillStyle = getComputedStyle(document.body).getPropertyValue('${colour}').trim();
    probe.fillRect(0, 0, 1, 1);
    const wanted = probe.getImageData(0, 0, 1, 1).data;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (wanted.every((part, index) => data[at + index] === part)) count += 1;
    }
    return count;
  })()`);
}

/** Waits until there are such pixels. Returns how many. */
function waitForPixels(page: Page, what: string, colour: string): Promise<number> {
  return waitUntil(what, async () => {
    const count = await countPixels(page, colour);
    return count > 0 && count;
  });
}

/** The texts under the drawing while the pointer is at the end of the last hour. */
async function readLegend(page: Page): Promise<readonly string[]> {
  const box: { readonly x: number; readonly y: number } | null = await page.evaluate(`(() => {
    const box = document.querySelector('figure.chart .u-over')?.getBoundingClientRect();
    return box === undefined ? null : { x: box.right - 3, y: (box.top + box.bottom) / 2 };
  })()`);
  if (box === null) return [];
  await page.mouse.move(box.x - 1, box.y);
  await page.mouse.move(box.x, box.y);
  return page.locator('figure.chart .u-value').allTextContents();
}

/** The table's counts of each column, added up. */
async function sumTable(page: Page): Promise<readonly number[]> {
  const rows: readonly (readonly string[])[] = await page.evaluate(
    "[...document.querySelectorAll('#chart-table tbody tr')].map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent))",
  );
  expect(rows).to.have.length(24);
  return [0, 1].map((column) => rows.reduce((sum, row) => sum + Number(row[column]), 0));
}

describe('the chart of the overview in a browser', function () {
  this.timeout(60_000);
  let browser: SharedBrowser;

  before(async function () {
    browser = await launchForSuite(this);
  });

  after(() => browser?.close());

  it('draws what the table says, in the page’s colours, also when they or the width change', async () => {
    await using served = await startConsoleGateway();
    await served.send(chatAccepted(BOB));
    await makeDead(served, ANN);
    const { page, troubles } = await openConsole(browser, served);
    const all = await waitForPixels(page, 'the bars are drawn', '--accent');
    expect(await sumTable(page)).to.deep.equal([2, 1]);
    expect(await countPixels(page, '--bad'), 'what was given up').to.be.within(1, all);
    const picture = page.getByRole('img', {
      name: 'Bars of the events per hour: 2 in 24 hours, 2 in the busiest hour',
    });
    expect(await picture.locator('canvas').count()).to.equal(1);

    await page.emulateMedia({ colorScheme: 'dark' });
    await waitForPixels(page, 'the bars have the colours of the dark', '--accent');

    await page.setViewportSize({ width: 360, height: 800 });
    await waitUntil('it is as wide as the page', () =>
      page.evaluate("document.querySelector('figure.chart canvas')?.clientWidth <= 360"),
    );
    expect(await countPixels(page, '--accent')).to.be.above(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.be.at.most(360);
    expect(troubles).to.deep.equal([]);
  });

  it('is drawn anew when an event arrives', async () => {
    await using served = await startConsoleGateway();
    const { page, troubles } = await openConsole(browser, served);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('figure.chart canvas').waitFor();
    expect(await countPixels(page, '--accent')).to.equal(0);
    await served.send(chatAccepted(ANN));
    await waitForPixels(page, 'its bar is drawn', '--accent');
    expect(await sumTable(page)).to.deep.equal([1, 0]);
    expect(troubles).to.deep.equal([]);
  });

  it('says the hour and its counts under the pointer as the viewer writes them', async () => {
    await using served = await startConsoleGateway();
    await served.send(chatAccepted(ANN));
    const { page } = await openConsole(browser, served, '/console', { locale: 'en-US', zone: 'Asia/Kolkata' });
    const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
    const text = hour.toLocaleString('en-US', {
      timeZone: 'Asia/Kolkata',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    const legend = await waitUntil('the pointer is over an hour', async () => {
      const texts = await readLegend(page);
      return texts.at(-1) === '0' && texts;
    });
    expect(legend).to.deep.equal([text, '1', '0']);
  });

  it('leaves the table where no script runs', async () => {
    await using served = await startConsoleGateway();
    await served.send(chatAccepted(ANN));
    const { page } = await openConsole(browser, served, '/console', { script: false });
    await page.getByText('The figures as a table').click();
    const cells = page.locator('#chart-table tbody tr').last().locator('th, td');
    expect((await cells.allTextContents()).slice(1)).to.deep.equal(['1', '0']);
    expect(await cells.first().isVisible()).to.equal(true);
  });
});
