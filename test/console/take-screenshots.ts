import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Call } from '../../connectors/connector.ts';
import { openBook } from '../../connectors/local/index.ts';
import { createContact } from '../../connectors/local/write-contact.ts';
import { createSimulatedChat } from '../../src/ops/simulated-chat.ts';
import { createHostDatabase } from '../../src/store/host-database.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { findChromium, type Look, launchChromium, openConsole } from './browser.ts';
import { type ConsoleGateway, startConsoleGateway } from './start-console.ts';

const FOLDER = fileURLToPath(new URL('../../docs/img/', import.meta.url));
const HOUR_MS = 3_600_000;
const VISITORS = 40;
const FAMILY_PHONE = '+12025550142';

/** `node test/console/take-screenshots.ts` draws the pictures of the console for the documents. */
async function main(): Promise<void> {
  const path = findChromium();
  if (path === undefined) throw new Error('There is no Chromium: set CHROMIUM_PATH.');
  mkdirSync(FOLDER, { recursive: true });
  await using served = await startConsoleGateway({ crm: 'book', channel: { region: 'US' } });
  const event = await fillDay(served);
  const browser = await launchChromium(path);
  try {
    const take = async (name: string, address: string, look: Look, fullPage = true) => {
      const window = await openConsole(browser, served, address, look);
      await window.page.screenshot({ path: `${FOLDER}${name}.png`, fullPage });
      process.stdout.write(`docs/img/${name}.png\n`);
    };
    await take('console-overview', '/console', {});
    await take('console-overview-dark-360', '/console', { dark: true, width: 360 });
    await take('console-events', '/console/events', {}, false);
    await take('console-event', `/console/events/${event}`, {});
    await take('console-event-dark', `/console/events/${event}`, { dark: true });
    await take('console-event-360', `/console/events/${event}`, { width: 360 });
    await take('console-attention', '/console/attention', {});
    const waiting = await served.settle();
    const ambiguous = waiting.find(({ state }) => state === 'waiting')?.id;
    if (ambiguous === undefined) throw new Error('Nobody waits for a choice.');
    const known = waiting.findLast(({ name, visitor_key }) => name === 'chat_updated' && visitor_key !== null);
    const person = new URLSearchParams({ account: 'crm', visitor: known?.visitor_key ?? '' });
    await take('console-person', `/console/person?${person}`, {});
    await take('console-choose', `/console/attention/choose/${ambiguous}`, {});
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
  await addVossFamily(served);
  await served.send(chatAccepted({ number: 201, name: 'Klara Voss', email: 'clara@example.com' }));
  await served.send(chatFinished({ number: 203, name: 'Voss', phone: FAMILY_PHONE }, ['Is my order on its way?']));
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

/** Two contacts with one phone: a chat from that phone waits for a choice. */
async function addVossFamily({ gateway }: ConsoleGateway): Promise<void> {
  const host = { account: 'crm', pageUrl: gateway.publicUrl, database: createHostDatabase(gateway.database) };
  const book = await openBook({ region: 'US', timeZone: 'UTC', locale: 'en', owners: [], fields: [] }, host);
  for (const [name, email] of [
    ['Clara Voss', 'clara@example.com'],
    ['Peter Voss', 'peter@example.com'],
  ] as const) {
    const fields = { name, email, phone: FAMILY_PHONE };
    await createContact(book, { type: 'contact', fields }, CALL);
  }
}

const CALL: Call = {
  signal: AbortSignal.timeout(60_000),
  eventId: 'pictures',
  lane: 'background',
  attempt: 1,
  fields: [],
  exchange: async (_name, _buckets, send) => (await send()).value,
};

await main();
