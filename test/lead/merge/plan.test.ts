import { expect } from 'chai';
import type { Fields, Slot } from '../../../src/lead/fields.ts';
import { type FieldRule, type MergeInput, type MergePlan, planMerge } from '../../../src/lead/merge/plan.ts';
import { MERGE_REASONS, type MergeReason } from '../../../src/lead/merge/reasons.ts';
import { toPhone } from '../../../src/lead/phone.ts';

const HINTS = { region: 'US' };

const SLOTS: readonly Slot[] = [
  { field: 'first', holds: 'firstName' },
  { field: 'last', holds: 'lastName' },
  { field: 'email', holds: 'email' },
  { field: 'email2', holds: 'email' },
  { field: 'phone', holds: 'phone' },
  { field: 'mobile', holds: 'phone' },
  { field: 'company', holds: 'organization' },
  { field: 'about', holds: 'description' },
];

interface Given {
  readonly name?: string;
  readonly emails?: readonly string[];
  readonly phones?: readonly string[];
  readonly organization?: string;
  readonly description?: string;
}

function plan(
  given: Given,
  fields: Fields | undefined,
  more: Partial<MergeInput> & { updatedAt?: string } = {},
): MergePlan {
  const { updatedAt, ...rest } = more;
  const phones = (given.phones ?? []).map((text) => toPhone(text, HINTS)).filter((phone) => phone !== undefined);
  return planMerge({
    lead: { ...given, emails: given.emails ?? [], phones },
    record: fields === undefined ? undefined : { fields, ...(updatedAt === undefined ? {} : { updatedAt }) },
    slots: SLOTS,
    rules: {},
    weak: false,
    hints: HINTS,
    emailOptions: {},
    ...rest,
  });
}

function toCode(told: { readonly reason: string } | undefined): string | undefined {
  return Object.keys(MERGE_REASONS).find((code) => MERGE_REASONS[code as MergeReason] === told?.reason);
}

function tellDecisions(merged: MergePlan): readonly string[] {
  return merged.decisions.map(({ field, outcome, reason }) => `${field} ${outcome} ${toCode({ reason })}`);
}

function allRules(rule: FieldRule): MergeInput['rules'] {
  return { name: rule, email: rule, phone: rule, organization: rule, description: rule };
}

describe('merge plan', () => {
  it('answers the standing question: e-mail A with phone B, the CRM has A with C', () => {
    const given = { emails: ['a@example.com'], phones: ['(415) 555-2671'] };
    const merged = plan(given, { email: 'A@Example.com', phone: '415.555.2672' });
    expect(merged).to.deep.equal({
      changes: { mobile: '+14155552671' },
      decisions: [
        {
          field: 'email',
          holds: 'email',
          before: 'A@Example.com',
          after: 'a@example.com',
          outcome: 'same',
          rule: 'append-unique',
          reason: MERGE_REASONS['already-there'],
        },
        {
          field: 'mobile',
          holds: 'phone',
          after: '+14155552671',
          outcome: 'written',
          rule: 'append-unique',
          reason: MERGE_REASONS.blank,
        },
      ],
      unplaced: [],
    });
  });

  it('leaves the phone out, with both values, when no field is free', () => {
    const merged = plan({ phones: ['+14155552671'] }, { phone: '415.555.2672', mobile: '+1 415 555 2673' });
    expect(merged.changes).to.deep.equal({});
    expect(merged.unplaced).to.deep.equal([
      {
        holds: 'phone',
        value: '+14155552671',
        crmValue: '415.555.2672; +1 415 555 2673',
        reason: MERGE_REASONS['no-free-field'],
      },
    ]);
    expect(tellDecisions(merged)).to.deep.equal(['phone unplaced no-free-field']);
  });

  it('places everything in a new record', () => {
    const given = {
      name: 'Ann Mary Lee',
      emails: ['a@example.com', 'b@example.com'],
      phones: ['(415) 555-2671', '12345'],
      organization: 'Acme',
      description: 'Asked for prices',
    };
    expect(plan(given, undefined).changes).to.deep.equal({
      first: 'Ann Mary',
      last: 'Lee',
      email: 'a@example.com',
      email2: 'b@example.com',
      phone: '+14155552671',
      mobile: '12345',
      company: 'Acme',
      about: 'Asked for prices',
    });
  });

  it('has a plain sentence for every reason', () => {
    for (const sentence of Object.values(MERGE_REASONS)) expect(sentence).to.match(/^[A-Z].*\.$/);
  });

  describe('names', () => {
    const cases: readonly (readonly [string, Fields, Fields, string])[] = [
      ['Ann Lee', {}, { first: 'Ann', last: 'Lee' }, 'blank'],
      ['Ann', {}, { first: 'Ann' }, 'blank'],
      ['Ann Lee', { first: 'Ann' }, { last: 'Lee' }, 'completed'],
      ['Ann Lee', { first: 'Bob' }, {}, 'filled'],
      ['Ann Lee', { first: 'Ann', last: 'Roe' }, {}, 'filled'],
      ['ann lee', { first: 'Ann', last: 'Lee' }, {}, 'already-there'],
      ['Lee Ann', { first: 'Ann', last: 'Lee' }, {}, 'already-there'],
      ['Ann', { first: 'Ann', last: 'Lee' }, {}, 'already-there'],
      ['Ann Lee', { last: 'Client 12' }, { first: 'Ann', last: 'Lee' }, 'blank'],
      ['Ann Lee', { first: 'Ann', last: '[not provided]' }, { last: 'Lee' }, 'completed'],
      ['Client 12', {}, {}, 'no-real-name'],
      ['ann@example.com', {}, {}, 'no-real-name'],
    ];
    for (const [name, fields, changes, reason] of cases) {
      it(`${name} into ${JSON.stringify(fields)}: ${reason}`, () => {
        const merged = plan({ name }, fields);
        expect(merged.changes).to.deep.equal(changes);
        expect(toCode(merged.decisions[0])).to.equal(reason);
        expect(merged.unplaced.length).to.equal(reason === 'filled' ? 1 : 0);
      });
    }

    it('go to the one name field, or to the last name alone', () => {
      expect(plan({ name: 'Ann Lee' }, {}, { slots: [{ field: 'n', holds: 'name' }] }).changes).to.deep.equal({
        n: 'Ann Lee',
      });
      const last: readonly Slot[] = [{ field: 'last', holds: 'lastName' }];
      expect(plan({ name: 'Ann Lee' }, {}, { slots: last }).changes).to.deep.equal({ last: 'Ann Lee' });
      expect(plan({ name: 'Ann' }, {}, { slots: last }).changes).to.deep.equal({ last: 'Ann' });
    });

    it('replace a placeholder in the one name field and say so', () => {
      const merged = plan({ name: 'Ann Lee' }, { n: 'Visitor 5' }, { slots: [{ field: 'n', holds: 'name' }] });
      expect(merged.changes).to.deep.equal({ n: 'Ann Lee' });
      expect(merged.decisions[0]).to.include({ before: 'Visitor 5', reason: MERGE_REASONS.placeholder });
    });

    it('compare with a calculated full name, write to its parts', () => {
      const slots: readonly Slot[] = [{ field: 'full', holds: 'name', readOnly: true }, ...SLOTS];
      const same = plan({ name: 'Ann Lee' }, { full: 'Ann Lee', first: 'Ann', last: 'Lee' }, { slots });
      expect(tellDecisions(same)).to.deep.equal(['full same already-there']);
      expect(plan({ name: 'Ann Lee' }, {}, { slots }).changes).to.deep.equal({ first: 'Ann', last: 'Lee' });
    });

    it('replace the record’s under chat-wins, but a single word no full name', () => {
      const rules = { name: 'chat-wins' } as const;
      const fields = { first: 'Bob', last: 'Roe' };
      expect(plan({ name: 'Ann Lee' }, fields, { rules }).changes).to.deep.equal({ first: 'Ann', last: 'Lee' });
      const single = plan({ name: 'Ann' }, fields, { rules });
      expect(single.changes).to.deep.equal({});
      expect(single.unplaced).to.deep.equal([
        { holds: 'name', value: 'Ann', crmValue: 'Bob Roe', reason: MERGE_REASONS['incomplete-name'] },
      ]);
    });
  });

  describe('rules', () => {
    const given = { emails: ['new@example.com'], organization: 'Acme' };
    const fields = { email: 'old@example.com', company: 'Initech' };
    const cases: readonly (readonly [
      FieldRule,
      Fields,
      readonly string[],
      Partial<MergeInput> & { updatedAt?: string },
    ])[] = [
      ['fill-blank', {}, ['filled', 'filled'], {}],
      ['crm-wins', {}, ['crm-wins'], {}],
      ['append-unique', { email2: 'new@example.com' }, ['no-free-field'], {}],
      ['chat-wins', { email: 'new@example.com', email2: 'old@example.com', company: 'Acme' }, [], {}],
      [
        'newest',
        { email: 'new@example.com', email2: 'old@example.com', company: 'Acme' },
        [],
        { chatAt: '2026-01-02T00:00:00Z', updatedAt: '2026-01-01T23:00:00.000Z' },
      ],
      ['newest', {}, ['crm-newer', 'crm-newer'], { chatAt: '2026-01-02T00:00:00Z', updatedAt: '2026-01-02T00:00:01Z' }],
      ['newest', {}, ['age-unknown', 'age-unknown'], { updatedAt: '2026-01-02T00:00:01Z' }],
    ];
    for (const [rule, changes, reasons, more] of cases) {
      it(`${rule} with ${JSON.stringify(more)}`, () => {
        const merged = plan(given, fields, { rules: allRules(rule), ...more });
        expect(merged.changes).to.deep.equal(changes);
        expect(merged.unplaced.map(({ reason }) => toCode({ reason }))).to.deep.equal(reasons);
      });
    }

    it('each fill what is blank', () => {
      for (const rule of ['fill-blank', 'crm-wins', 'append-unique', 'chat-wins', 'newest'] as const) {
        const merged = plan({ ...given, name: 'Ann Lee', phones: ['+14155552671'] }, {}, { rules: allRules(rule) });
        expect(merged.changes, rule).to.deep.equal({
          first: 'Ann',
          last: 'Lee',
          email: 'new@example.com',
          phone: '+14155552671',
          company: 'Acme',
        });
      }
    });

    it('all take every number of a chat where the record had none', () => {
      const phones = ['+14155552671', '+14155552672', '+14155552673'];
      for (const rule of ['fill-blank', 'crm-wins', 'append-unique', 'chat-wins', 'newest'] as const) {
        for (const fields of [undefined, {}, { phone: ' ' }]) {
          const merged = plan({ phones }, fields, { rules: allRules(rule) });
          expect(merged.changes, rule).to.deep.equal({ phone: '+14155552671', mobile: '+14155552672' });
          expect(merged.unplaced.map(({ value, reason }) => [value, toCode({ reason })])).to.deep.equal([
            ['+14155552673', 'no-free-field'],
          ]);
        }
      }
    });

    it('report a displaced value that finds no other field', () => {
      const slots: readonly Slot[] = [{ field: 'phone', holds: 'phone' }];
      const merged = plan(
        { phones: ['+14155552671'] },
        { phone: '(415) 555-2672' },
        { rules: allRules('chat-wins'), slots },
      );
      expect(merged.changes).to.deep.equal({ phone: '+14155552671' });
      expect(merged.unplaced).to.deep.equal([
        { holds: 'phone', value: '(415) 555-2672', crmValue: '+14155552671', reason: MERGE_REASONS.displaced },
      ]);
    });

    it('move a displaced value on in the record’s own spelling', () => {
      const merged = plan({ phones: ['+14155552671'] }, { phone: '(415) 555-2672' }, { rules: allRules('chat-wins') });
      expect(merged.changes).to.deep.equal({ phone: '+14155552671', mobile: '(415) 555-2672' });
      expect(tellDecisions(merged)).to.deep.equal(['phone written chat-wins', 'mobile written moved-on']);
    });

    it('give a description further lines under append-unique, each once', () => {
      const rules = { description: 'append-unique' } as const;
      const merged = plan({ description: 'Likes tea' }, { about: 'VIP' }, { rules });
      expect(merged.changes).to.deep.equal({ about: 'VIP\nLikes tea' });
      const again = plan({ description: 'likes  tea' }, { about: 'VIP\r\nLikes tea\r\nTall' }, { rules });
      expect(again.changes).to.deep.equal({});
    });
  });

  describe('e-mails and phones', () => {
    it('go to the end of a list', () => {
      const slots: readonly Slot[] = [{ field: 'emails', holds: 'email', many: true }];
      const merged = plan({ emails: ['b@example.com', 'A@example.com'] }, { emails: ['a@example.com'] }, { slots });
      expect(merged.changes).to.deep.equal({ emails: ['a@example.com', 'b@example.com'] });
      expect(plan({ emails: ['a@example.com'] }, undefined, { slots }).changes).to.deep.equal({
        emails: ['a@example.com'],
      });
    });

    it('are compared with a field that cannot be written, and not written to it', () => {
      const slots: readonly Slot[] = [
        { field: 'email', holds: 'email' },
        { field: 'others', holds: 'email', many: true, readOnly: true },
      ];
      const fields = { email: 'a@example.com', others: ['b@example.com'] };
      expect(plan({ emails: ['b@example.com'] }, fields, { slots }).unplaced).to.deep.equal([]);
      expect(plan({ emails: ['c@example.com'] }, fields, { slots }).unplaced[0]).to.include({
        reason: MERGE_REASONS['no-free-field'],
      });
      const onlyRead = slots.slice(1);
      expect(plan({ emails: ['c@example.com'] }, {}, { slots: onlyRead }).unplaced[0]).to.include({
        reason: MERGE_REASONS['no-field'],
      });
      expect(plan({ emails: ['c@example.com'] }, {}, { slots: [] }).unplaced[0]).to.include({
        reason: MERGE_REASONS['no-field'],
      });
    });

    for (const held of [
      '415-555-2671',
      '+1 (415) 555-2671 ext. 9',
      '4155552671',
      '14155552671',
      '415-555-2670 / 415-555-2671',
    ]) {
      it(`the record’s ${held} is the chat’s +1 415 555 2671`, () => {
        const merged = plan({ phones: ['+1 415 555 2671'] }, { mobile: held });
        expect(merged.changes).to.deep.equal({});
        expect(tellDecisions(merged)).to.deep.equal(['mobile same already-there']);
      });
    }

    it('know a national spelling although nothing tells the region', () => {
      const merged = plan({ phones: ['+14155552671'] }, { phone: '(415) 555-2671' }, { hints: {} });
      expect(tellDecisions(merged)).to.deep.equal(['phone same already-there']);
    });

    it('given twice are decided once', () => {
      const given = { emails: ['a@example.com', 'a@example.com'], phones: ['+14155552671', '(415) 555-2671 x5'] };
      expect(tellDecisions(plan(given, {}))).to.deep.equal(['email written blank', 'phone written blank']);
    });

    it('know the two writings of one line', () => {
      const merged = plan(
        { phones: ['+5511987654321', '+5215512345678'] },
        { phone: '+55 11 8765-4321', mobile: '525512345678' },
      );
      expect(merged.changes).to.deep.equal({});
      expect(merged.unplaced).to.deep.equal([]);
    });

    it('compare mailboxes as configured', () => {
      const given = { emails: ['ann+shop@example.com'] };
      const fields = { email: 'ann@example.com' };
      expect(plan(given, fields).changes).to.deep.equal({ email2: 'ann+shop@example.com' });
      expect(plan(given, fields, { emailOptions: { stripPlusTag: true } }).changes).to.deep.equal({});
    });

    it('of another person are never written', () => {
      const merged = plan({ phones: ['(415) 555-2671', '+551187654321'] }, undefined, {
        conflictingPhones: ['+14155552671', '+5511987654321'],
      });
      expect(merged.changes).to.deep.equal({});
      expect(merged.unplaced.map(({ value, reason }) => `${value} ${toCode({ reason })}`)).to.deep.equal([
        '+14155552671 other-person',
        '+5511987654321 other-person',
      ]);
    });
  });

  describe('a weak identity', () => {
    const given = { name: 'Ann Lee', emails: ['b@example.com'], phones: ['+14155552671'], organization: 'Acme' };

    it('writes nothing to a record', () => {
      for (const rule of ['append-unique', 'chat-wins', 'fill-blank'] as const) {
        const merged = plan(given, { email: 'a@example.com' }, { weak: true, rules: allRules(rule) });
        expect(merged.changes).to.deep.equal({});
        expect(merged.unplaced.map(({ holds, reason }) => `${holds} ${toCode({ reason })}`)).to.deep.equal([
          'name weak-identity',
          'email weak-identity',
          'phone weak-identity',
          'organization weak-identity',
        ]);
      }
    });

    it('may make a new one', () => {
      expect(plan(given, undefined, { weak: true })).to.deep.equal(plan(given, undefined));
    });
  });

  describe('a value too long', () => {
    it('is shortened on a code point and reported whole', () => {
      const slots: readonly Slot[] = [{ field: 'company', holds: 'organization', maxLength: 4 }];
      const merged = plan({ organization: 'Acm😀 Ltd' }, {}, { slots });
      expect(merged.changes).to.deep.equal({ company: 'Acm' });
      expect(merged.unplaced).to.deep.equal([
        { holds: 'organization', value: 'Acm😀 Ltd', crmValue: 'Acm', reason: MERGE_REASONS['too-long'] },
      ]);
      const again = plan({ organization: 'Acm😀 Ltd' }, { company: 'Acm' }, { slots });
      expect(again.changes).to.deep.equal({});
      expect(again.unplaced).to.have.length(1);
    });

    it('is shortened in first and last name', () => {
      const slots: readonly Slot[] = [
        { field: 'first', holds: 'firstName', maxLength: 3 },
        { field: 'last', holds: 'lastName', maxLength: 20 },
      ];
      const merged = plan({ name: 'Anna Lee' }, {}, { slots });
      expect(merged.changes).to.deep.equal({ first: 'Ann', last: 'Lee' });
      expect(merged.unplaced.map(({ value, reason }) => [value, toCode({ reason })])).to.deep.equal([
        ['Anna Lee', 'too-long'],
      ]);
      expect(plan({ name: 'Anna Lee' }, { first: 'Ann', last: 'Lee' }, { slots }).changes).to.deep.equal({});
    });

    it('is never a part of an address or number', () => {
      const slots: readonly Slot[] = [
        { field: 'email', holds: 'email', maxLength: 8 },
        { field: 'email2', holds: 'email', maxLength: 80 },
        { field: 'phone', holds: 'phone', maxLength: 8 },
      ];
      for (const rule of ['append-unique', 'chat-wins'] as const) {
        const merged = plan(
          { emails: ['ann@example.com'], phones: ['+14155552671'] },
          {},
          { slots, rules: allRules(rule) },
        );
        expect(merged.changes).to.deep.equal({ email2: 'ann@example.com' });
        expect(merged.unplaced.map(({ value, reason }) => `${value} ${toCode({ reason })}`)).to.deep.equal([
          '+14155552671 too-long',
        ]);
      }
    });
  });
});
