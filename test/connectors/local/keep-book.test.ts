import { expect } from 'chai';
import type { RecordRef } from '../../../connectors/connector.ts';
import { completeTask, deleteContact, mergeContacts } from '../../../connectors/local/keep-book.ts';
import { readHistory } from '../../../connectors/local/read-history.ts';
import { createCall } from '../../conformance/call.ts';
import { expectFailure } from '../../conformance/failure.ts';
import { createChat, createOfflineMessage, toNumber, toQuery } from '../../conformance/samples.ts';
import { type OpenedBook, openEmptyBook } from './open-book.ts';

const TABLES = ['contacts', 'emails', 'phones', 'visitors', 'activities', 'tasks'];

describe('contact book: keeping it', () => {
  let opened: OpenedBook;

  beforeEach(async () => {
    opened = await openEmptyBook();
  });

  afterEach(() => opened.close());

  async function create(fields: Record<string, string | readonly string[]>, visitorKey?: string): Promise<RecordRef> {
    const draft = { type: 'contact', fields, ...(visitorKey === undefined ? {} : { visitorKey }) };
    return (await opened.connector.create(draft, createCall())).record.ref;
  }

  async function countRows(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const table of TABLES) {
      const [row] = await opened.book.database.all(`SELECT COUNT(*) AS count FROM local_${table}`);
      counts[table] = Number(row?.count);
    }
    return counts;
  }

  it('merges: what the one lacks comes from the other, lists are joined, everything is found on the one that stays', async () => {
    const { connector, book } = opened;
    const ann = await create({ name: 'Ann', email: 'ann@example.com', phone: toNumber(1), tags: ['a', 'b'] }, 'shop:1');
    const other = await create(
      { name: 'Annie', email: 'annie@example.com', phone: toNumber(2), organization: 'Acme', tags: ['b', 'c'] },
      'shop:2',
    );
    await connector.log(other, createChat(), undefined, createCall());
    await connector.log(other, createOfflineMessage(), undefined, createCall());

    await mergeContacts(book, ann, other);

    const { ref, fields } = await connector.read(other, createCall({ fields: ['tags', 'chats', 'openTasks'] }));
    expect(ref).to.deep.equal(ann);
    expect(fields).to.deep.equal({
      name: 'Ann',
      email: 'ann@example.com',
      otherEmails: ['annie@example.com'],
      phone: toNumber(1),
      otherPhones: [toNumber(2)],
      organization: 'Acme',
      tags: ['a', 'b', 'c'],
      chats: 1,
      openTasks: 1,
    });
    for (const query of [
      { emails: ['annie@example.com'], phones: [] },
      { emails: [], phones: [toQuery(toNumber(2))] },
      { emails: [], phones: [], visitorKey: 'shop:2' },
    ]) {
      const hits = await connector.find(query, createCall());
      expect(hits.map((hit) => hit.ref)).to.deep.equal([ann]);
    }
  });

  it('follows a merge of a merge, and writes to a merged contact reach the one that stayed', async () => {
    const { connector, book } = opened;
    const [a, b, c] = [await create({ name: 'A' }), await create({ name: 'B' }), await create({ name: 'C' })];
    await mergeContacts(book, b, a);
    await mergeContacts(book, c, b);
    expect((await connector.read(a, createCall())).ref).to.deep.equal(c);
    expect((await connector.update(a, { description: 'x' }, createCall())).ref).to.deep.equal(c);
    await connector.log(a, createChat(), undefined, createCall());
    expect((await readHistory(book, c)).activities).to.have.length(1);
  });

  it('refuses to merge a contact with itself, also by way of a merged one', async () => {
    const { book } = opened;
    const [a, b] = [await create({ name: 'A' }), await create({ name: 'B' })];
    await expectFailure(mergeContacts(book, a, a), 'rejected');
    await mergeContacts(book, a, b);
    await expectFailure(mergeContacts(book, a, b), 'rejected');
  });

  it('deletes everything of a person, pointers to it as well, and nothing of anybody else', async () => {
    const { connector, book } = opened;
    const ann = await create({ name: 'Ann', email: 'ann@example.com', phone: toNumber(1) }, 'shop:1');
    const merged = await create({ name: 'Annie', email: 'annie@example.com', phone: toNumber(2) }, 'shop:2');
    await connector.log(ann, createOfflineMessage(), undefined, createCall());
    await mergeContacts(book, ann, merged);
    const before = await countRows();
    const bob = await create({ name: 'Bob', email: 'bob@example.com', phone: toNumber(3) }, 'shop:3');
    await connector.log(bob, createOfflineMessage(), undefined, createCall());

    await deleteContact(book, merged);

    expect(before).to.deep.equal({ contacts: 2, emails: 2, phones: 2, visitors: 2, activities: 1, tasks: 1 });
    expect(await countRows()).to.deep.equal({
      contacts: 1,
      emails: 1,
      phones: 1,
      visitors: 1,
      activities: 1,
      tasks: 1,
    });
    await expectFailure(connector.read(merged, createCall()), 'gone');
    await expectFailure(connector.read(ann, createCall()), 'gone');
    expect((await connector.read(bob, createCall())).ref).to.deep.equal(bob);
  });

  it('ticks a task off once, and the same message again does not open it', async () => {
    const { connector, book } = opened;
    const ann = await create({ name: 'Ann' });
    const message = createOfflineMessage({ at: '2026-11-20T12:00:00Z' });
    await connector.log(ann, message, undefined, createCall());
    const [task] = (await readHistory(book, ann)).tasks;
    expect(task).to.include({ title: 'Answer the offline message from Ann Sample', dueOn: '2026-11-23' });

    await completeTask(book, task?.id ?? '');
    const done = (await readHistory(book, ann)).tasks[0]?.doneAt;
    await completeTask(book, task?.id ?? '');
    await connector.log(ann, { ...message, text: 'Please hurry.' }, undefined, createCall());

    expect(done).to.match(/^\d{4}-\d\d-\d\dT/);
    expect((await readHistory(book, ann)).tasks).to.deep.equal([{ ...task, details: 'Please hurry.', doneAt: done }]);
    expect((await connector.read(ann, createCall({ fields: ['openTasks'] }))).fields.openTasks).to.equal(0);
    await expectFailure(completeTask(book, 'nothing'), 'gone');
  });

  it('moves an activity that is logged again on another contact', async () => {
    const { connector, book } = opened;
    const [a, b] = [await create({ name: 'A' }), await create({ name: 'B' })];
    const message = createOfflineMessage();
    const first = await connector.log(a, message, undefined, createCall());
    const second = await connector.log(b, message, first, createCall());
    expect(second).to.deep.equal(first);
    expect(await readHistory(book, a)).to.deep.equal({ activities: [], tasks: [] });
    expect((await readHistory(book, b)).activities).to.have.length(1);
    expect((await readHistory(book, b)).tasks).to.have.length(1);
  });
});
