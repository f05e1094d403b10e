import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createSimulatedChat } from '../../src/ops/simulated-chat.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { findChromium, type Look, launchChromium, openConsole } from './browser.ts';
import { type ConsoleGateway, startConsoleGateway } from './start-console.ts';

const FOLDER = fileURLToPath(new URL('../../docs/img/', import.meta.url));
const HOUR_MS = 3_600_000;
const VISITORS = 40;

/** `node test/console/take-screenshots.ts` draws the pictures of the console for the documents. */
async function main(): Promise<void> {
  const path = findChromium();
  if (path === undefined) throw new Error('There is no Chromium: set CHROMIUM_PATH.');
  mkdirSync(FOLDER, { recursive: true });
  await using served = await startConsoleGateway({ crm: 'book', channel: { region: 'US' } });
  const event = await fillDay(served);
  const browser = await launchChromium(path);
  try {
    const take = async (name: string, address: string, look: Look) => {
      const { page } = await openConsole(browser, served, look);
      await page.goto(address);
      await page.screenshot({ path: `${FOLDER}${name}.png`, fullPage: true });
      await page.context().close();
      process.stdout.write(`docs/img/${name}.png\n`);
    };
    await take('console-overview', '/console', {});
    await take('console-overview-dark-360', '/console', { dark: true, width: 360 });
    await take('console-event', `/console/events/${event}`, {});
    await take('console-event-dark', `/console/events/${event}`, { dark: true });
    await take('console-event-360', `/console/events/${event}`, { width: 360 });
    await take('console-attention', '/console/attention', {});
  } finally {
    await browser.close();
  }
}

/** A day's worth of made-up chats, spread over its hours. Returns the event whose story is shown. */
async function fillDay(served: ConsoleGateway): Promise<string> {
  for (let index = 0; index < VISITORS; index += 1) {
    const number = 100 + index;
    await served.send(chatAccepted({ number, name: `Visitor ${number}`, email: `visitor${number}@example.com` }));
    await served.settle();
  }
  for (const { body } of createSimulatedChat(4_711, new Date())) {
    await served.send(body);
    await served.settle();
  }
  // Two people with one phone, then a chat from that phone: it waits for a choice.
  const phone = '+1 202 555 0142';
  await served.send(chatAccepted({ number: 201, name: 'Clara Voss', email: 'clara@example.com', phone }));
  await served.settle();
  await served.send(chatAccepted({ number: 202, name: 'Peter Voss', email: 'peter@example.com' }));
  await served.settle();
  await served.send(chatFinished({ number: 203, name: 'Voss', phone }, ['Is my order on its way?']));
  const events = await served.settle();
  const { database } = served.gateway;
  const now = Date.now();
  await database.write(async (transaction) => {
    for (const [index, { id }] of events.slice(0, VISITORS).entries()) {
      const at = now - Math.round((23 - 22 * Math.sqrt(index / VISITORS)) * HOUR_MS);
      await transaction.updateTable('events').set({ received_at: at }).where('id', '=', id).execute();
    }
  });
  return events.find(({ name }) => name === 'chat_updated')?.id ?? '';
}

await main();
