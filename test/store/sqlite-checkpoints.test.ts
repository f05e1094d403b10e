import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { openTestStore } from './open-test-store.ts';

const PAGE = 4_096;

describe('the log of a SQLite store', () => {
  it('goes into the file while the store is written to, and nothing is left beside the file at the end', async () => {
    using folder = createTemporaryFolder();
    const path = join(folder.path, 'gateway.db');
    const written = 80;
    {
      await using store = await openTestStore(`sqlite:${path}`);
      const before = statSync(path).size;
      for (let count = 0; count < written; count += 1) await store.receive(`event ${count}`);
      // Fewer pages than the writer waits for before it moves them itself.
      expect(statSync(`${path}-wal`).size).to.be.below(4_000 * PAGE);
      await waitUntil('the file has grown', () => statSync(path).size > before);
      expect(await store.events()).to.have.length(written);
    }
    expect(existsSync(`${path}-wal`)).to.equal(false);
    using file = new DatabaseSync(path, { readOnly: true });
    expect(file.prepare('SELECT count(*) AS count FROM events').get()).to.deep.include({ count: written });
  });

  it('does not grow for as long as the store is written to', async () => {
    using folder = createTemporaryFolder();
    const path = join(folder.path, 'gateway.db');
    await using store = await openTestStore(`sqlite:${path}`);
    const body = JSON.stringify({ event_name: 'chat_finished', text: 'x'.repeat(200_000) });
    const sizes: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      for (let count = 0; count < 40; count += 1) await store.receive(`event ${round} ${count}`, { body });
      sizes.push(statSync(`${path}-wal`).size);
    }
    // 320 bodies of 50 pages are 16,000 pages: four times what the log may hold.
    expect(Math.max(...sizes)).to.be.below(2 * 4_000 * PAGE);
  });
});
