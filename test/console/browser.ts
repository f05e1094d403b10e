import { existsSync } from 'node:fs';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { type ConsoleGateway, PASSWORD } from './start-console.ts';
import { createVisitor } from './visitor.ts';

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
  /** Goes to a path of the gateway. */
  visit(path: string): Promise<void>;
}

/** Chromium with one window, which its tests use one after the other: a new one costs more than most of them. */
export interface SharedBrowser {
  /** The window as good as new: nobody is signed in, and it looks as asked. */
  open(url: string, look?: Look): Promise<WatchedPage>;
  /** Runs in every page before its own scripts. */
  addScript(content: string): Promise<void>;
  close(): Promise<void>;
}

/** Chromium for a suite. Without one the suite is skipped and the reason printed; where CI is set it fails instead. */
export async function launchForSuite(suite: Mocha.Context): Promise<SharedBrowser> {
  const path = findChromium();
  if (path === undefined && process.env.CI !== 'true') {
    const title = suite.test?.parent?.title ?? 'browser tests';
    process.stdout.write(`  skipped: ${title}: no Chromium at ${PLACES[0]}, and CHROMIUM_PATH is not set\n`);
    suite.skip();
  }
  return launchChromium(path ?? 'chromium');
}

export async function launchChromium(path: string): Promise<SharedBrowser> {
  const browser = await chromium.launch({ executablePath: path, args: FLAGS });
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  let note = (_text: string) => {};
  page.on('pageerror', ({ message }) => note(message));
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text());
  });
  page.on('dialog', async (dialog) => {
    note(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  return {
    async open(url, look = {}) {
      const troubles: string[] = [];
      note = (text) => {
        // Until the first visit the window shows the last page of the test before, whose gateway is gone.
        if (page.url().startsWith(url)) troubles.push(text);
      };
      await context.clearCookies();
      await dress(page, session, look);
      return {
        page,
        troubles,
        visit: async (path) => {
          await page.goto(`${url}${path}`);
        },
      };
    },
    addScript: async (content) => {
      await context.addInitScript({ content });
    },
    close: () => browser.close(),
  };
}

/** Gives the window a look. Playwright knows some of it for new windows only. */
async function dress(
  page: Page,
  session: CDPSession,
  { width = 1280, dark = false, locale = 'en-GB', zone = 'UTC', script = true }: Look,
): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: null });
  await session.send('Emulation.setUserAgentOverride', { userAgent: '', acceptLanguage: locale });
  await session.send('Emulation.setLocaleOverride', { locale });
  await session.send('Emulation.setTimezoneOverride', { timezoneId: zone });
  await session.send('Emulation.setScriptExecutionDisabled', { value: !script });
}

/** Signs in as a person does. */
export async function signIn({ page, visit }: WatchedPage, password = PASSWORD): Promise<void> {
  await visit('/console');
  await page.getByLabel('Console password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A window where the operator has signed in, at a path of the console. */
export async function openConsole(
  browser: SharedBrowser,
  { url }: ConsoleGateway,
  path = '/console',
  look?: Look,
): Promise<WatchedPage> {
  const window = await browser.open(url, look);
  const operator = createVisitor(url);
  await operator.signIn();
  const cookies = [...operator.cookies].map(([name, value]) => ({ name, value, url }));
  await window.page.context().addCookies(cookies);
  await window.visit(path);
  return window;
}

/** Shows the page in other colours, at once: no badge fades from the old ones. */
export function showColours(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  return page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
}
