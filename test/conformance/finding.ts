import { expect } from 'chai';
import { createCall } from './call.ts';
import type { ConformanceTest } from './harness.ts';
import { readHeld, toDraft, toIds, toNumber, toQuery } from './samples.ts';

/** What users type into a CRM for +1 202 555 0110 and the numbers after it. */
const SPELLINGS: readonly ((digits: string) => string)[] = [
  (digits) => `+1${digits}`,
  (digits) => `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`,
  (digits) => `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}`,
  (digits) => digits,
  (digits) => `+1 ${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`,
];

export const findingTests: readonly ConformanceTest[] = [
  {
    title: 'finds by e-mail, in whatever case the CRM holds it',
    async run({ connector, seed, settle }) {
      const ref = await seed({ name: 'Ann', emails: ['Mixed.Case@Example.COM'] });
      await seed({ name: 'Bob', emails: ['bob@example.com'] });
      await settle();
      const hits = await connector.find({ emails: ['mixed.case@example.com'], phones: [] }, createCall());
      expect(toIds(hits)).to.deep.equal([ref.id]);
      expect(hits[0]?.ref).to.deep.equal(ref);
    },
  },
  {
    title: 'finds by e-mail with characters that mean something in a query',
    async run({ connector, seed, settle }) {
      const ref = await seed({ name: 'Ann', emails: ["o'hara_test+tag@example.com"] });
      await settle();
      const hits = await connector.find({ emails: ["o'hara_test+tag@example.com"], phones: [] }, createCall());
      expect(toIds(hits)).to.include(ref.id);
    },
  },
  ...SPELLINGS.map(
    (spell, index) =>
      ({
        title: `finds by phone written as ${spell('2025550110')}`,
        async run({ connector, seed, settle }) {
          const number = toNumber(10 + index);
          const ref = await seed({ name: 'Ann', phones: [spell(number.slice(2))] });
          await seed({ name: 'Bob', phones: [toNumber(90)] });
          await settle();
          const hits = await connector.find({ emails: [], phones: [toQuery(number)] }, createCall());
          expect(toIds(hits)).to.deep.equal([ref.id]);
        },
      }) satisfies ConformanceTest,
  ),
  {
    title: 'marks who it finds by the visitor’s id, and nobody where it keeps none',
    async run({ connector, seed, settle }) {
      const draft = { ...toDraft(connector, { email: 'ann@example.com' }), visitorKey: 'shop/1/7' };
      const { record } = await connector.create(draft, createCall());
      const bob = await seed({ name: 'Bob', emails: ['bob@example.com'] });
      await settle();
      const hits = await connector.find(
        { visitorKey: 'shop/1/7', emails: ['bob@example.com', 'ann@example.com'], phones: [] },
        createCall(),
      );
      expect(new Set(toIds(hits))).to.deep.equal(new Set([record.ref.id, bob.id]));
      const marked = hits.filter(({ matchedBy }) => matchedBy === 'visitor');
      expect(toIds(marked)).to.deep.equal(connector.keepsVisitors === true ? [record.ref.id] : []);
    },
  },
  {
    title: 'finds by a secondary e-mail',
    async run({ connector, seed, settle }) {
      const ref = await seed({ name: 'Ann', emails: ['ann@example.com', 'ann@home.example'] });
      await settle();
      const hits = await connector.find({ emails: ['ann@home.example'], phones: [] }, createCall());
      expect(toIds(hits)).to.deep.equal([ref.id]);
      const [hit] = hits;
      expect(hit && readHeld(connector, hit, 'email')).to.include('ann@home.example');
    },
  },
  {
    title: 'finds by a secondary phone',
    async run({ connector, seed, settle }) {
      const ref = await seed({ name: 'Ann', phones: [toNumber(20), toNumber(21)] });
      await settle();
      const hits = await connector.find({ emails: [], phones: [toQuery(toNumber(21))] }, createCall());
      expect(toIds(hits)).to.deep.equal([ref.id]);
      const [hit] = hits;
      expect(hit && readHeld(connector, hit, 'phone')).to.include(toNumber(21));
    },
  },
  {
    title: 'finds nobody where nobody is',
    async run({ connector, seed, settle }) {
      await seed({ name: 'Ann', emails: ['ann@example.com'], phones: [toNumber(22)] });
      await settle();
      const query = { emails: ['nobody@example.com'], phones: [toQuery(toNumber(23))] };
      expect(await connector.find(query, createCall())).to.deep.equal([]);
      expect(await connector.find({ emails: [], phones: [] }, createCall())).to.deep.equal([]);
    },
  },
  {
    title: 'finds everybody with the same phone',
    async run({ connector, seed, settle }) {
      const one = await seed({ name: 'Ann', emails: ['ann@example.com'], phones: [toNumber(24)] });
      const two = await seed({ name: 'Bob', emails: ['bob@example.com'], phones: [toNumber(24)] });
      await settle();
      const hits = await connector.find({ emails: [], phones: [toQuery(toNumber(24))] }, createCall());
      expect(toIds(hits)).to.deep.equal([one.id, two.id].sort());
    },
  },
  {
    title: 'finds those with the e-mail or the phone',
    async run({ connector, seed, settle }) {
      const one = await seed({ name: 'Ann', emails: ['ann@example.com'], phones: [toNumber(25)] });
      const two = await seed({ name: 'Bob', emails: ['bob@example.com'], phones: [toNumber(26)] });
      await settle();
      const call = createCall();
      const hits = await connector.find({ emails: ['ann@example.com'], phones: [] }, call);
      const more = await connector.find({ emails: ['ann@example.com'], phones: [toQuery(toNumber(26))] }, call);
      expect(toIds(hits)).to.deep.equal([one.id]);
      expect(toIds(more)).to.deep.equal([one.id, two.id].sort());
    },
  },
  {
    title: 'finds a record it made itself',
    async run({ connector, settle }) {
      const draft = toDraft(connector, { email: 'ann@example.com', phone: toNumber(27) });
      const { record } = await connector.create(draft, createCall());
      await settle();
      const byEmail = await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());
      const byPhone = await connector.find({ emails: [], phones: [toQuery(toNumber(27))] }, createCall());
      expect(toIds(byEmail)).to.deep.equal([record.ref.id]);
      expect(toIds(byPhone)).to.deep.equal([record.ref.id]);
    },
  },
];
