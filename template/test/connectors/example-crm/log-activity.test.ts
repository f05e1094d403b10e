import { expect } from 'chai';
import { createCall } from '../../../../test/conformance/call.ts';
import { createChat, createLongChat, createOfflineMessage } from '../../../../test/conformance/samples.ts';
import { type ExampleCrmHarness, openExampleCrm } from '../../conformance/example-crm-harness.ts';

/** What the conformance suite cannot know, because only this CRM has it so. */
describe('example-crm: entries', () => {
  let harness: ExampleCrmHarness;
  beforeEach(async () => {
    harness = await openExampleCrm();
  });
  afterEach(() => harness.close());

  it('make an offline message a task for the owner, due on the next working day', async () => {
    const { connector, emulator, ownerEmail } = harness;
    const owner = await connector.findOwner?.(ownerEmail, createCall());
    const draft = { type: 'contact', fields: { name: 'Ann' }, ownerId: owner?.id ?? '' };
    const { record } = await connector.create(draft, createCall());
    // A Friday.
    await connector.log(record.ref, createOfflineMessage({ at: '2026-11-20T12:00:00Z' }), undefined, createCall());
    const [task] = emulator.crm.listEntries(record.ref.id, 'tasks');
    expect(task?.values).to.include({ owner_id: owner?.id, due_on: '2026-11-23' });
    expect(task?.values.title).to.include('Ann Sample');
  });

  it('leave the title and the date of a task to those who changed them', async () => {
    const { connector, emulator, seed } = harness;
    const ref = await seed({ name: 'Ann' });
    const message = createOfflineMessage();
    const logged = await connector.log(ref, message, undefined, createCall());
    emulator.crm.changeEntry('tasks', logged.ids[0] ?? '', { title: 'Mine', due_on: '2027-01-01' });
    await connector.log(ref, { ...message, text: 'One thing more.' }, logged, createCall());
    const [task] = emulator.crm.listEntries(ref.id, 'tasks');
    expect(task?.values).to.include({ title: 'Mine', due_on: '2027-01-01' });
    expect(task?.values.text).to.include('One thing more.');
  });

  it('say so in the parts that a shorter text no longer needs, and use them again', async () => {
    const { connector, readEntries, seed } = harness;
    const ref = await seed({ name: 'Ann' });
    const { chat } = createLongChat(100_000);
    const long = await connector.log(ref, chat, undefined, createCall());
    const short = await connector.log(ref, { ...chat, messages: chat.messages.slice(0, 1) }, long, createCall());
    expect(long.ids.length).to.be.greaterThan(2);
    expect(short).to.deep.equal(long);
    const [first, ...rest] = await readEntries(ref);
    expect(first).to.include('[1]');
    for (const text of rest) expect(text).to.match(/^Part of an entry that has become shorter\./);
    expect(await connector.log(ref, chat, short, createCall())).to.deep.equal(long);
  });

  it('are found again on a later page after a try whose answer was lost', async () => {
    const { connector, emulator, seed } = harness;
    const ref = await seed({ name: 'Ann' });
    const chat = createChat();
    const made = await connector.log(ref, chat, undefined, createCall());
    for (let count = 0; count < 120; count += 1) emulator.crm.addEntry(ref.id, 'notes', { text: `Note ${count}` });
    const call = createCall({ attempt: 2 });
    expect(await connector.log(ref, chat, undefined, call)).to.deep.equal(made);
    expect(call.exchanges.map(({ name }) => name)).to.deep.equal([
      'notes.list',
      'notes.list',
      'notes.list',
      'notes.update',
    ]);
  });
});
