import { expect } from 'chai';
import fc from 'fast-check';
import { toEmails } from '../../../src/lead/email.ts';
import type { Fields, FieldValue, Slot } from '../../../src/lead/fields.ts';
import { type FieldRule, type MergeInput, type MergePlan, planMerge } from '../../../src/lead/merge/plan.ts';
import { holdsPhone, isSamePhone, type Phone, toPhone, toPhones } from '../../../src/lead/phone.ts';

const HINTS = { region: 'US' };

const EMAILS = ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'];

/** Several spellings of few lines, and texts that are no numbers. */
const PHONES = [
  '+14155552671',
  '(415) 555-2671',
  '415.555.2671 x5',
  '+14155552672',
  '4155552673',
  '+5511987654321',
  '+55 11 8765-4321',
  '+5491123456789',
  '+541123456789',
  '+18005550199',
  '12345',
  '12-345',
];

const NAMES = ['Ann', 'Ann Lee', 'Bob Roe', 'Client 12', 'ann@example.com', '😀'.repeat(20)];
const TEXTS = ['Acme', 'Initech', 'acme ', 'Likes tea', 'VIP\nTall'];

const LAYOUTS: readonly (readonly Slot[])[] = [
  [
    { field: 'name', holds: 'name', maxLength: 9 },
    { field: 'emails', holds: 'email', many: true },
    { field: 'phones', holds: 'phone', many: true },
    { field: 'org', holds: 'organization' },
    { field: 'about', holds: 'description', maxLength: 12 },
  ],
  [
    { field: 'first', holds: 'firstName', maxLength: 9 },
    { field: 'last', holds: 'lastName' },
    { field: 'email', holds: 'email' },
    { field: 'others', holds: 'email', many: true, readOnly: true },
    { field: 'phone', holds: 'phone' },
    { field: 'mobile', holds: 'phone', maxLength: 13 },
    { field: 'org', holds: 'organization' },
  ],
  [
    { field: 'full', holds: 'name', readOnly: true },
    { field: 'last', holds: 'lastName' },
    { field: 'email', holds: 'email' },
    { field: 'email2', holds: 'email', maxLength: 8 },
    { field: 'email3', holds: 'email' },
    { field: 'phone', holds: 'phone' },
    { field: 'about', holds: 'description' },
  ],
  [{ field: 'phone', holds: 'phone', maxLength: 5 }],
];

const VALUES: Readonly<Record<string, readonly string[]>> = {
  name: NAMES,
  firstName: ['Ann', 'Bob'],
  lastName: ['Lee', 'Roe', 'Client 12'],
  email: [...EMAILS.map((email) => email.toUpperCase()), 'x@example.com; y@example.com', 'none'],
  phone: [...PHONES, '+14155552674'],
  organization: TEXTS,
  description: TEXTS,
};

const rule = fc.constantFrom<FieldRule[]>('fill-blank', 'crm-wins', 'chat-wins', 'newest', 'append-unique');

const rules = fc.record(
  { name: rule, email: rule, phone: rule, organization: rule, description: rule },
  { requiredKeys: [] },
) as fc.Arbitrary<MergeInput['rules']>;

const lead: fc.Arbitrary<MergeInput['lead']> = fc
  .record({
    name: fc.constantFrom(...NAMES, ''),
    emails: fc.array(fc.constantFrom(...EMAILS), { maxLength: 3 }),
    phones: fc.array(fc.constantFrom(...PHONES), { maxLength: 3 }),
    organization: fc.constantFrom(...TEXTS, ''),
    description: fc.constantFrom(...TEXTS, ''),
  })
  .map((given) => ({ ...given, phones: given.phones.flatMap((text) => toPhone(text, HINTS) ?? []) }));

function fieldValue(slot: Slot): fc.Arbitrary<FieldValue | undefined> {
  const one = fc.constantFrom(...(VALUES[slot.holds] ?? []));
  const value: fc.Arbitrary<FieldValue> = slot.many
    ? fc.uniqueArray(one, { maxLength: 2 })
    : fc.oneof(one, fc.constant(''));
  return fc.option(value, { nil: undefined });
}

const setting = fc.constantFrom(...LAYOUTS).chain((slots) =>
  fc
    .record({
      slots: fc.constant(slots),
      rules,
      weak: fc.boolean(),
      record: fc.option(fc.record(Object.fromEntries(slots.map((slot) => [slot.field, fieldValue(slot)]))), {
        nil: undefined,
      }),
      updatedAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z', undefined),
      conflictingPhones: fc.subarray(['+14155552671', '+5511987654321', '+14155552673']),
    })
    .map(({ record, updatedAt, ...rest }) => ({
      ...rest,
      record:
        record === undefined
          ? undefined
          : { fields: toFields(record), ...(updatedAt === undefined ? {} : { updatedAt }) },
      chatAt: '2026-01-02T00:00:00Z',
      hints: HINTS,
      emailOptions: {},
    })),
);

function toFields(record: Readonly<Record<string, FieldValue | undefined>>): Fields {
  return Object.fromEntries(
    Object.entries(record).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])),
  );
}

function apply(input: MergeInput, plan: MergePlan): MergeInput {
  return { ...input, record: { ...input.record, fields: { ...input.record?.fields, ...plan.changes } } };
}

function readTexts(input: MergeInput, holds: string): readonly string[] {
  return input.slots
    .filter((slot) => slot.holds === holds)
    .flatMap((slot) => input.record?.fields[slot.field] ?? [])
    .map(String);
}

function readUnplaced(plans: readonly MergePlan[], holds: string): readonly string[] {
  return plans.flatMap((plan) => plan.unplaced.filter((one) => one.holds === holds).map(({ value }) => value));
}

function toLine(phone: Phone): string {
  return PHONES.find((text) => holdsPhone(text, phone, HINTS)) ?? phone.raw;
}

/** Everything the record and the reports hold together, each line and mailbox under one name. */
function collect(input: MergeInput, plans: readonly MergePlan[]): { emails: Set<string>; phones: Set<string> } {
  const emails = [...readTexts(input, 'email'), ...readUnplaced(plans, 'email')].flatMap(toEmails);
  const phones = [...readTexts(input, 'phone'), ...readUnplaced(plans, 'phone')].flatMap((text) =>
    toPhones(text, HINTS),
  );
  return { emails: new Set(emails), phones: new Set(phones.map(toLine)) };
}

function runAll(
  start: MergeInput,
  leads: readonly MergeInput['lead'][],
): { input: MergeInput; plans: readonly MergePlan[] } {
  const plans: MergePlan[] = [];
  let input = start;
  for (const next of leads) {
    const plan = planMerge({ ...input, lead: next });
    plans.push(plan);
    input = apply(input, plan);
  }
  return { input, plans };
}

describe('merge plan, always', () => {
  it('keeps every e-mail and phone, given or held: in the record or reported', () => {
    fc.assert(
      fc.property(setting, fc.array(lead, { maxLength: 4 }), (given, leads) => {
        const start = { ...given, lead: leads[0] ?? { emails: [], phones: [] } };
        const held = collect(start, []);
        const { input, plans } = runAll(start, leads);
        const after = collect(input, plans);
        for (const email of [...held.emails, ...leads.flatMap(({ emails }) => emails)]) {
          expect(after.emails.has(email), email).to.equal(true);
        }
        for (const phone of [...held.phones, ...leads.flatMap(({ phones }) => phones.map(toLine))]) {
          expect(after.phones.has(phone), phone).to.equal(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('writes no e-mail or phone twice', () => {
    fc.assert(
      fc.property(setting, lead, (given, next) => {
        const start = { ...given, lead: next };
        const plan = planMerge(start);
        const end = apply(start, plan);
        for (const phone of next.phones) {
          const count = (input: MergeInput): number =>
            readTexts(input, 'phone').filter((text) => holdsPhone(text, phone, HINTS)).length;
          expect(count(end)).to.be.at.most(Math.max(1, count(start)));
        }
        for (const email of next.emails) {
          const count = (input: MergeInput): number =>
            readTexts(input, 'email').filter((text) => toEmails(text).includes(email)).length;
          expect(count(end)).to.be.at.most(Math.max(1, count(start)));
        }
        const reported = readUnplaced([plan], 'phone').flatMap((text) => toPhone(text, HINTS) ?? []);
        reported.forEach((phone, index) => {
          expect(reported.slice(0, index).some((earlier) => isSamePhone(earlier, phone))).to.equal(false);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing when applied again', () => {
    fc.assert(
      fc.property(setting, lead, (given, next) => {
        const start = { ...given, lead: next };
        const end = apply(start, planMerge(start));
        expect(planMerge(end).changes).to.deep.equal({});
        expect(planMerge(end).decisions.map(({ outcome }) => outcome)).not.to.include('written');
      }),
      { numRuns: 500 },
    );
  });

  it('leaves what a field held under fill-blank, crm-wins and append-unique', () => {
    const gentle = fc.constantFrom<FieldRule[]>('fill-blank', 'crm-wins', 'append-unique');
    fc.assert(
      fc.property(setting, lead, gentle, (given, next, chosen) => {
        const every = { name: chosen, email: chosen, phone: chosen, organization: chosen, description: chosen };
        const { changes } = planMerge({ ...given, lead: next, rules: every });
        for (const [field, after] of Object.entries(changes)) {
          const before = given.record?.fields[field];
          if (before === undefined || before === '' || isPlaceholder(before)) continue;
          const holds = given.slots.find((slot) => slot.field === field);
          expect(holds?.many || (chosen === 'append-unique' && holds?.holds === 'description'), field).to.equal(true);
          expect(String(after).startsWith(String(before))).to.equal(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never writes a read-only field, more than fits, or anything by a weak identity', () => {
    fc.assert(
      fc.property(setting, lead, (given, next) => {
        const { changes } = planMerge({ ...given, lead: next });
        if (given.weak && given.record !== undefined) expect(changes).to.deep.equal({});
        for (const [field, value] of Object.entries(changes)) {
          const slot = given.slots.find((one) => one.field === field);
          expect(slot?.readOnly).to.equal(undefined);
          expect(Array.isArray(value)).to.equal(slot?.many === true);
          if (slot?.maxLength !== undefined) expect(String(value).length).to.be.at.most(slot.maxLength);
          expect(String(value).isWellFormed()).to.equal(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never writes a phone of another person', () => {
    fc.assert(
      fc.property(setting, lead, (given, next) => {
        const start = { ...given, lead: next };
        const end = apply(start, planMerge(start));
        for (const e164 of given.conflictingPhones) {
          const has = (input: MergeInput): boolean =>
            readTexts(input, 'phone').some((text) => holdsPhone(text, { raw: e164, e164 }, HINTS));
          if (has(end)) expect(has(start)).to.equal(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('ends with the same e-mails and phones whatever the order', () => {
    const leads = fc.array(lead, { minLength: 2, maxLength: 4 });
    const shuffled = leads.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(setting, shuffled, (given, [some, others]) => {
        const start = { ...given, lead: { emails: [], phones: [] } };
        const one = runAll(start, some);
        const other = runAll(start, others);
        expect(collect(one.input, one.plans)).to.deep.equal(collect(other.input, other.plans));
      }),
      { numRuns: 500 },
    );
  });

  it('is explained: each value written has its decision', () => {
    fc.assert(
      fc.property(setting, lead, (given, next) => {
        const { changes, decisions } = planMerge({ ...given, lead: next });
        const written = decisions.filter(({ outcome }) => outcome === 'written');
        expect(new Set(written.map(({ field }) => field))).to.deep.equal(new Set(Object.keys(changes)));
        for (const [field, value] of Object.entries(changes)) {
          expect(written.findLast((decision) => decision.field === field)?.after).to.deep.equal(value);
        }
      }),
    );
  });
});

function isPlaceholder(value: FieldValue): boolean {
  return value === 'Client 12' || value === 'ann@example.com' || value === '😀'.repeat(20);
}
