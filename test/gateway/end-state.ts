import { expect } from 'chai';
import { openStore } from '../../src/store/open-store.ts';
import { readBook } from './contact-book.ts';
import type { Visitor } from './payloads.ts';
import { waitUntil } from './wait-until.ts';

interface StoredEvent {
  readonly name: string;
  readonly state: string;
  readonly body: string;
  readonly reason: string | null;
}

/** Every event in the store of a gateway that may be running. */
export async function readEvents(storageUrl: string): Promise<readonly StoredEvent[]> {
  const database = await openStore(storageUrl, { exclusive: false, onError: () => undefined });
  try {
    return await database.read
      .selectFrom('events')
      .select(['name', 'state', 'body', 'reason'])
      .orderBy('seq')
      .execute();
  } finally {
    await database.close();
  }
}

/** Waits until nothing is open, then checks that each acknowledged body is there once and finished. */
export async function expectAllFinished(storageUrl: string, acknowledged: readonly string[]): Promise<void> {
  const events = await waitUntil(
    'no event is open',
    async () => {
      const rows = await readEvents(storageUrl);
      return rows.every(({ state }) => state !== 'open') && rows;
    },
    15_000,
  );
  const unfinished = events.filter(({ state }) => state !== 'done' && state !== 'ignored');
  expect(unfinished, 'events that did not end well').to.deep.equal([]);
  const bodies = events.map(({ body }) => body);
  expect(bodies, 'events in the store').to.have.members([...new Set(acknowledged)]);
}

/** One contact per person, and on it one whole transcript of the chat. */
export async function expectOneOfEach(storageUrl: string, visitors: readonly Visitor[]): Promise<void> {
  const book = await readBook(storageUrl);
  expect(book).to.have.length(visitors.length);
  for (const { number, email, phone } of visitors) {
    const own = book.filter(({ fields }) => (email === undefined ? fields.phone === phone : fields.email === email));
    expect(own, `contacts of person ${number}`).to.have.length(1);
    const chats = own.flatMap(({ entries }) => entries).filter((entry) => entry.startsWith('Chat with'));
    expect(chats, `transcripts of person ${number}`).to.have.length(1);
    for (const text of ['first', 'second', 'last']) expect(chats[0]).to.contain(`${text} ${number}`);
  }
}
