import { expect } from 'chai';
import type { ActivityRef } from '../../connectors/connector.ts';
import type { Activity } from '../../src/lead/activity.ts';
import { createCall } from './call.ts';
import { expectFailure } from './failure.ts';
import type { ConformanceTest, Harness } from './harness.ts';
import { createChat, createLongChat, createOfflineMessage, createPhoneCall, toDraft, toNumber } from './samples.ts';

const LONG = 200_000;

/** Logs an activity on a new record. */
async function logFirst({ connector, seed }: Harness, activity: Activity) {
  const ref = await seed({ name: 'Ann', emails: ['ann@example.com'], phones: [toNumber(40)] });
  const logged = await connector.log(ref, activity, undefined, createCall());
  return { ref, logged };
}

function expectRefs(logged: ActivityRef): void {
  expect(logged.ids).to.not.deep.equal([]);
  for (const id of logged.ids) expect(id).to.be.a('string').and.not.equal('');
}

/** The first try is carried out although its answer never comes: the second one has to find what it made. */
function createLostAnswerTest(create: () => Activity): ConformanceTest {
  return {
    title: `makes no second entry of a ${create().kind} when the answer to the first try was lost`,
    async run({ connector, readEntries, seed, setFault, settle }) {
      const [clean, lost] = [await seed({ emails: ['ann@example.com'] }), await seed({ emails: ['bob@example.com'] })];
      await connector.log(clean, create(), undefined, createCall());
      const activity = create();
      const { eventId } = createCall();
      await setFault('lost-answer');
      await expectFailure(connector.log(lost, activity, undefined, createCall({ eventId })), 'unavailable', 'timeout');
      await setFault(undefined);
      await settle();
      const logged = await connector.log(lost, activity, undefined, createCall({ eventId, attempt: 2 }));
      await settle();
      const again = await connector.log(lost, activity, undefined, createCall({ eventId, attempt: 3 }));
      expectRefs(logged);
      expect(again).to.deep.equal(logged);
      expect(await readEntries(lost)).to.have.length((await readEntries(clean)).length);
    },
  };
}

export const loggingTests: readonly ConformanceTest[] = [
  {
    title: 'logs a chat as one entry with everything said',
    async run(harness) {
      const text = `<b>"It's" & \\n 50 %</b> 👩‍💻 שלום`;
      const chat = createChat({ rating: 'good', remarks: ['Another phone: +12025550199'] });
      const { ref, logged } = await logFirst(harness, {
        ...chat,
        messages: [...chat.messages, { from: 'visitor', text }],
      });
      const entries = await harness.readEntries(ref);
      expectRefs(logged);
      expect(entries).to.have.length(1);
      for (const part of [
        'Is the blue one in stock?',
        'It is.',
        'Olga Agent',
        text,
        'good',
        '+12025550199',
        'spring',
      ]) {
        expect(entries[0]).to.include(part);
      }
    },
  },
  {
    title: 'updates the entry of a chat that is logged again',
    async run(harness) {
      const chat = createChat();
      const { ref, logged } = await logFirst(harness, chat);
      const more = [...chat.messages, { from: 'visitor' as const, text: 'Then I take two.' }];
      await harness.settle();
      const again = await harness.connector.log(ref, { ...chat, messages: more }, logged, createCall());
      const entries = await harness.readEntries(ref);
      expect(again.ids).to.deep.equal(logged.ids);
      expect(entries).to.have.length(1);
      expect(entries[0]).to.include('Then I take two.');
      expect(entries[0]).to.include('It is.');
    },
  },
  ...[createChat, createPhoneCall, createOfflineMessage].map((create) => createLostAnswerTest(create)),
  {
    title: 'keeps two activities of one person apart',
    async run(harness) {
      const { ref } = await logFirst(harness, createChat());
      await harness.connector.log(ref, createChat(), undefined, createCall());
      expect(await harness.readEntries(ref)).to.have.length(2);
    },
  },
  {
    title: 'keeps a transcript of 200 kB complete and in order, also when it is logged again',
    async run(harness) {
      const { chat, marks } = createLongChat(LONG);
      const { ref, logged } = await logFirst(harness, chat);
      const before = await harness.readEntries(ref);
      await harness.settle();
      const again = await harness.connector.log(ref, chat, logged, createCall());
      const after = await harness.readEntries(ref);
      expect(before.join('\n').match(/\[\d+\]/g)).to.deep.equal(marks);
      expect(after).to.have.length(before.length);
      expect(after.join('\n').match(/\[\d+\]/g)).to.deep.equal(marks);
      expect(again.ids).to.deep.equal(logged.ids);
    },
  },
  {
    title: 'logs a call with its number and the link of its recording',
    async run(harness) {
      const call = createPhoneCall({ status: 'start', ended: false });
      const { recordingUrl, ...started } = call;
      const { ref, logged } = await logFirst(harness, started);
      await harness.settle();
      const again = await harness.connector.log(ref, { ...call, status: 'end', ended: true }, logged, createCall());
      const entries = await harness.readEntries(ref);
      expect(again.ids).to.deep.equal(logged.ids);
      expect(entries).to.have.length(1);
      expect(entries[0]).to.include('+12025550177');
      expect(entries[0]).to.include(recordingUrl);
    },
  },
  {
    title: 'logs an offline message in full with a task to answer it',
    async run(harness) {
      const { ref, logged } = await logFirst(harness, createOfflineMessage());
      const entries = await harness.readEntries(ref);
      expectRefs(logged);
      expect(entries.join('\n')).to.include('Please write to me about the blue one.');
      await harness.settle();
      await harness.connector.log(ref, createOfflineMessage(), undefined, createCall());
      expect(await harness.readEntries(ref)).to.have.length(entries.length * 2);
    },
  },
  {
    title: 'logs the activity that comes with a new record, where it says it can',
    async run({ connector, capabilities, readEntries, settle }) {
      if (!capabilities.createsWithActivity) return;
      const activity = createChat();
      const draft = { ...toDraft(connector, { email: 'ann@example.com' }), activity };
      const { record, activity: logged } = await connector.create(draft, createCall());
      await settle();
      expectRefs(logged ?? { ids: [] });
      expect(await readEntries(record.ref)).to.have.length(1);
      expect(await connector.log(record.ref, activity, logged, createCall())).to.deep.equal(logged);
      expect(await readEntries(record.ref)).to.have.length(1);
    },
  },
  {
    title: 'logs on the record that stayed after a merge, or says that the other is gone',
    async run({ connector, merge, readEntries, seed, settle }) {
      const survivor = await seed({ name: 'Ann', emails: ['ann@example.com'] });
      const other = await seed({ name: 'Annie', emails: ['annie@example.com'] });
      const stayed = await merge(survivor, other);
      await settle();
      const outcome = await connector.log(other, createChat(), undefined, createCall()).then(
        () => 'logged',
        (error: unknown) => expectFailure(Promise.reject(error), 'gone').then(() => 'gone'),
      );
      expect(await readEntries(stayed)).to.have.length(outcome === 'logged' ? 1 : 0);
    },
  },
  {
    title: 'logs nothing on a removed record and says that it is gone',
    async run(harness) {
      const { connector, seed, remove, settle } = harness;
      const ref = await seed({ name: 'Ann', emails: ['ann@example.com'] });
      await remove(ref);
      await settle();
      await expectFailure(connector.log(ref, createChat(), undefined, createCall()), 'gone');
    },
  },
];
