import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type ConsoleGateway, PASSWORD } from './start-console.ts';

const CHECKS = fileURLToPath(new URL('./page-checks.js', import.meta.url));
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Headless, without anything that Chromium does on its own account. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is on this machine, CHROMIUM_PATH first. undefined: nowhere. */
export function findChromium(): string | undefined {
  const given = process.env.CHROMIUM_PATH;
  return [...(given === undefined ? [] : [given]), ...PLACES].find((path) => existsSync(path));
}

/** Chromium for a suite. Without one the suite is skipped and the reason printed; where CI is set it fails instead. */
export async function launchForSuite(suite: Mocha.Context): Promise<Browser> {
  const path = findChromium();
  if (path === undefined && process.env.CI !== 'true') {
    const title = suite.test?.parent?.title ?? 'browser tests';
    process.stdout.write(`  skipped: ${title}: no Chromium at ${PLACES[0]}, and CHROMIUM_PATH is not set\n`);
    suite.skip();
  }
  return launchChromium(path ?? 'chromium');
}

export function launchChromium(path: string): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: FLAGS });
}

export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
  readonly locale?: string;
  /** Of time: `Asia/Tokyo`. */
  readonly zone?: string;
  /** false: no script of the page runs. */
  readonly script?: boolean;
}

/** A page and everything that went wrong in it: refused scripts, errors, dialogs. */
export interface WatchedPage {
  readonly page: Page;
  readonly troubles: readonly string[];
}

/** A new window of its own, with nobody signed in. */
export async function openWindow(
  browser: Browser,
  url: string,
  { width = 1280, dark = false, locale = 'en-GB', zone = 'UTC', script = true }: Look = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: 800 },
    colorScheme: dark ? 'dark' : 'light',
    locale,
    timezoneId: zone,
    javaScriptEnabled: script,
  });
  await context.addInitScript({ path: CHECKS });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('dialog', async (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  return { page, troubles };
}

/** Signs in as a person does. */
export async function signIn(page: Page, password = PASSWORD): Promise<void> {
  await page.goto('/console');
  await page.getByLabel('Console password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A window where the operator has signed in. */
export async function openConsole(browser: Browser, served: ConsoleGateway, look?: Look): Promise<WatchedPage> {
  const window = await openWindow(browser, served.url, look);
  await signIn(window.page);
  // What is asked for next would meet the way in.
  await window.page.getByRole('button', { name: 'Sign out' }).waitFor();
  return window;
}

/** Shows the page in other colours, at once: no badge fades from the old ones. */
export function showColours(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  return page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
}
