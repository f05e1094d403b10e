import { expect } from 'chai';
import type { Connector } from '../../connectors/connector.ts';
import { createCall } from './call.ts';
import { expectFailure, expectNothingPersonal } from './failure.ts';
import type { ConformanceTest } from './harness.ts';
import { type Draft, nameSlot, readHeld, textField, toDraft, toIds, toNumber, toQuery } from './samples.ts';

const HARD_TEXTS: readonly (readonly [string, string])[] = [
  ['quotes', `Anne-Marie "Ann" O'Hara’s „Büro“ \`x\``],
  ['backslashes', String.raw`C:\new\table \\server \' \" \u0041 %s {0}`],
  ['markup', '<b>Ann</b> &amp; <script>alert(1)</script> $x {{y}} %x%'],
  ['emoji', 'Ann 👩‍💻🇩🇪 𝒳 ✓'],
  ['right-to-left text', 'שלום عالم Ann'],
];

function createHardTextTest([what, text]: readonly [string, string]): ConformanceTest {
  return {
    title: `keeps ${what} as they are`,
    async run({ connector }) {
      const draft = toDraft(connector, { name: text, email: 'ann@example.com', text });
      const { record } = await connector.create(draft, createCall());
      const read = await connector.read(record.ref, createCall());
      expect(read.fields[nameSlot(connector).field]).to.equal(text);
      expect(read.fields[textField(connector)]).to.equal(text);
    },
  };
}

async function createAnn(connector: Connector) {
  const draft = toDraft(connector, {
    name: 'Ann',
    email: 'ann@example.com',
    phone: toNumber(30),
    text: 'As she was.',
  });
  return (await connector.create(draft, createCall())).record;
}

/** The first try is carried out although its answer never comes: the second one finds what it made, or is told of it. */
function createLostAnswerTest(who: string, draft: Draft): ConformanceTest {
  return {
    title: `makes no second record of a person with ${who} when the answer to the first try was lost`,
    async run({ connector, seed, setFault, settle }) {
      const { ref: warm } = await connector.read(await seed({ emails: ['warm@example.com'] }), createCall());
      const { eventId } = createCall();
      await setFault('lost-answer');
      await expectFailure(
        connector.create(toDraft(connector, draft), createCall({ eventId })),
        'unavailable',
        'timeout',
      );
      await setFault(undefined);
      await settle();
      const second = connector.create(toDraft(connector, draft), createCall({ eventId, attempt: 2 }));
      const ref = await second.then(
        ({ record }) => record.ref,
        (error: unknown) => expectFailure(Promise.reject(error), 'duplicate').then(({ existing }) => existing),
      );
      await settle();
      const emails = draft.email === undefined ? [] : [draft.email];
      const phones = draft.phone === undefined ? [] : [toQuery(draft.phone)];
      const hits = await connector.find({ emails, phones }, createCall());
      expect(toIds(hits)).to.deep.equal([ref?.id]);
      expect(ref).to.not.deep.equal(warm);
    },
  };
}

export const writingTests: readonly ConformanceTest[] = [
  {
    title: 'creates a record with what it is given and reads it back',
    async run({ connector }) {
      const draft = toDraft(connector, {
        name: 'Ann',
        email: 'ann@example.com',
        phone: toNumber(31),
        text: 'Kind.',
      });
      const { record } = await connector.create(draft, createCall());
      const read = await connector.read(record.ref, createCall());
      expect(record.ref.type).to.equal(connector.createType);
      expect(record.fields).to.include(draft.fields);
      expect(read.fields).to.include(draft.fields);
      for (const value of Object.values(read.fields)) expect(value).to.not.be.oneOf([null, undefined, '']);
    },
  },
  {
    title: 'creates a record of a person with a phone alone',
    async run({ connector }) {
      const { record } = await connector.create(toDraft(connector, { phone: toNumber(32) }), createCall());
      const read = await connector.read(record.ref, createCall());
      expect([...new Set(readHeld(connector, read, 'phone'))]).to.deep.equal([toNumber(32)]);
      expect(readHeld(connector, read, 'email')).to.deep.equal([]);
    },
  },
  {
    title: 'answers `duplicate` with the existing record for an existing e-mail',
    async run({ connector, seed, settle }) {
      const ref = await seed({ name: 'Ann', emails: ['ann@example.com'] });
      await settle();
      const draft = toDraft(connector, { name: 'Ann Secretname', email: 'ann@example.com' });
      const error = await expectFailure(connector.create(draft, createCall()), 'duplicate');
      expect(error.existing).to.deep.equal(ref);
      expectNothingPersonal(error, 'ann@example.com', 'Secretname');
    },
  },
  {
    title: 'answers `duplicate` with the existing record for an existing secondary e-mail',
    async run({ connector, seed, settle }) {
      const ref = await seed({ name: 'Ann', emails: ['ann@example.com', 'ann@home.example'] });
      await settle();
      const draft = toDraft(connector, { email: 'ann@home.example' });
      const error = await expectFailure(connector.create(draft, createCall()), 'duplicate');
      expect(error.existing).to.deep.equal(ref);
    },
  },
  {
    title: 'makes one record of two creates at the same moment',
    async run({ connector, settle }) {
      const draft = toDraft(connector, { email: 'ann@example.com' });
      const outcomes = await Promise.allSettled([
        connector.create(draft, createCall()),
        connector.create(draft, createCall()),
        connector.create(draft, createCall()),
      ]);
      await settle();
      const made = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(made).to.have.length(1);
      const [ref] = made.map((outcome) => outcome.value.record.ref);
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') continue;
        const error = await expectFailure(Promise.reject(outcome.reason), 'duplicate');
        expect(error.existing).to.deep.equal(ref);
      }
      const hits = await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());
      expect(toIds(hits)).to.deep.equal([ref?.id]);
    },
  },
  createLostAnswerTest('an e-mail', { email: 'ann@example.com' }),
  createLostAnswerTest('a phone alone', { phone: toNumber(34) }),
  {
    title: 'updates what it is given and nothing else',
    async run({ connector }) {
      const before = await createAnn(connector);
      const field = textField(connector);
      const updated = await connector.update(before.ref, { [field]: 'As she is now.' }, createCall());
      const after = await connector.read(before.ref, createCall());
      expect(updated.ref).to.deep.equal(before.ref);
      expect(updated.fields).to.deep.equal({ ...before.fields, [field]: 'As she is now.' });
      expect(after.fields).to.deep.equal(updated.fields);
    },
  },
  {
    title: 'empties a field with null',
    async run({ connector }) {
      const before = await createAnn(connector);
      const field = textField(connector);
      await connector.update(before.ref, { [field]: null }, createCall());
      const after = await connector.read(before.ref, createCall());
      const { [field]: _, ...rest } = before.fields;
      expect(after.fields).to.deep.equal(rest);
    },
  },
  {
    title: 'refuses an unknown field by name and writes nothing of the request',
    async run({ connector }) {
      const before = await createAnn(connector);
      const changes = { [textField(connector)]: 'Not to be kept.', no_such_field_x: 'x' };
      const error = await expectFailure(connector.update(before.ref, changes, createCall()), 'invalid-field');
      expect(error.fields.map((entry) => entry.field)).to.deep.equal(['no_such_field_x']);
      expect(error.fields[0]?.reason).to.be.a('string').and.not.equal('');
      expect((await connector.read(before.ref, createCall())).fields).to.deep.equal(before.fields);
      const draft = toDraft(connector, { email: 'bob@example.com' });
      const refused = connector.create({ ...draft, fields: { ...draft.fields, no_such_field_x: 'x' } }, createCall());
      expect((await expectFailure(refused, 'invalid-field')).fields.map((entry) => entry.field)).to.include(
        'no_such_field_x',
      );
      expect(await connector.find({ emails: ['bob@example.com'], phones: [] }, createCall())).to.deep.equal([]);
    },
  },
  ...HARD_TEXTS.map(createHardTextTest),
  {
    title: 'keeps a name of 200 characters, or says how long it may be',
    async run({ connector }) {
      const slot = nameSlot(connector);
      const name = 'Wolfeschlegelsteinhausenbergerdorff '.repeat(6).slice(0, 199).concat('x');
      const work = connector.create(toDraft(connector, { name, email: 'ann@example.com' }), createCall());
      if (slot.maxLength === undefined || slot.maxLength >= 200) {
        const { record } = await work;
        expect((await connector.read(record.ref, createCall())).fields[slot.field]).to.equal(name);
        return;
      }
      const error = await expectFailure(work, 'invalid-field');
      expect(error.fields.map((entry) => entry.field)).to.deep.equal([slot.field]);
      expect(error.fields[0]?.maxLength).to.equal(slot.maxLength);
    },
  },
  {
    title: 'says that a removed record is gone',
    async run({ connector, seed, remove, settle }) {
      const ref = await seed({ name: 'Ann', emails: ['ann@example.com'] });
      await remove(ref);
      await settle();
      const field = textField(connector);
      await expectFailure(connector.read(ref, createCall()), 'gone');
      await expectFailure(connector.update(ref, { [field]: 'x' }, createCall()), 'gone');
      expect(await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall())).to.deep.equal([]);
    },
  },
  {
    title: 'follows a merge to the record that stayed',
    async run({ connector, seed, merge, settle }) {
      const survivor = await seed({ name: 'Ann', emails: ['ann@example.com'] });
      const other = await seed({ name: 'Annie', emails: ['annie@example.com'], phones: [toNumber(33)] });
      await settle();
      const stayed = await merge(survivor, other);
      await settle();
      expect((await connector.read(other, createCall())).ref).to.deep.equal(stayed);
      expect((await connector.read(survivor, createCall())).ref).to.deep.equal(stayed);
    },
  },
];
