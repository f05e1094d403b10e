import { expect } from 'chai';
import fc from 'fast-check';
import type { Anchor, Trust } from '../../src/lead/anchor.ts';
import type { Fields, Slot } from '../../src/lead/fields.ts';
import { type Hit, judgeHits, type MatchInput, type SeveralPolicy, type Verdict } from '../../src/lead/match.ts';
import { MATCH_REASONS, type MatchReason } from '../../src/lead/match-reasons.ts';
import { toPhone, toPhoneQuery } from '../../src/lead/phone.ts';

const SLOTS: readonly Slot[] = [
  { field: 'email', holds: 'email' },
  { field: 'others', holds: 'email', many: true, readOnly: true },
  { field: 'phone', holds: 'phone' },
  { field: 'mobile', holds: 'phone' },
];

const TYPES = [
  { type: 'contact', slots: SLOTS },
  { type: 'lead', slots: SLOTS },
];

const PHONE = '+14155552671';

function makeHit(id: string, fields: Fields, more: Partial<Hit> & { type?: string } = {}): Hit {
  const { type, ...rest } = more;
  return { ref: { type: type ?? 'contact', id }, fields, ...rest };
}

function judge(
  hits: readonly Hit[],
  more: Partial<MatchInput<Hit>> & { numbers?: readonly string[] } = {},
): Verdict<Hit> {
  const { numbers, ...rest } = more;
  const phones = (numbers ?? [PHONE]).map((text) => toPhone(text, {})).filter((phone) => phone !== undefined);
  return judgeHits({
    emails: ['ann@example.com'],
    phones: phones.map(toPhoneQuery).filter((query) => query !== undefined),
    hits,
    recordTypes: TYPES,
    hints: { region: 'US' },
    policy: 'ask',
    ...rest,
  });
}

function tell(verdict: Verdict<Hit>): string {
  if (verdict.kind === 'none') return 'none';
  const ids = verdict.kind === 'one' ? [verdict.hit.ref.id] : verdict.hits.map(({ ref }) => ref.id);
  return `${verdict.kind} ${ids.join(' ')} by ${verdict.by}`;
}

function tellJudged(verdict: Verdict<Hit>): readonly string[] {
  const toCode = (sentence: string): string | undefined =>
    Object.keys(MATCH_REASONS).find((code) => MATCH_REASONS[code as MatchReason] === sentence);
  return verdict.judged.map(({ ref, accepted, reason }) => `${ref.id} ${accepted ? 'yes' : 'no'} ${toCode(reason)}`);
}

describe('match', () => {
  it('finds nobody among no hits', () => expect(judge([])).to.deep.equal({ kind: 'none', judged: [] }));

  for (const [what, fields] of [
    ['the e-mail in another case', { email: 'Ann@EXAMPLE.com' }],
    ['the e-mail in a secondary field', { email: 'x@example.com', others: ['y@example.com', 'ann@example.com'] }],
    ['the e-mail as one of two in a field', { email: 'x@example.com; ann@example.com' }],
  ] as const) {
    it(`takes ${what}`, () => expect(tell(judge([makeHit('1', fields)]))).to.equal('one 1 by email'));
  }

  for (const spelling of [
    '+1 415 555 2671',
    '(415) 555-2671',
    '415.555.2671 x7',
    '14155552671',
    '4155552670, 4155552671',
  ]) {
    it(`takes the phone written ${spelling}, in any field`, () => {
      expect(tell(judge([makeHit('1', { mobile: spelling })]))).to.equal('one 1 by phone');
    });
  }

  it('takes the two writings of one line', () => {
    expect(tell(judge([makeHit('1', { phone: '+55 11 8765-4321' })], { numbers: ['+5511987654321'] }))).to.equal(
      'one 1 by phone',
    );
    const russian = judge([makeHit('1', { phone: '8 (916) 123-45-67' })], { numbers: ['+79161234567'] });
    expect(tell(russian)).to.equal('one 1 by phone');
  });

  it('refuses what the CRM’s search found by resemblance', () => {
    const verdict = judge([
      makeHit('1', { email: 'joann@example.com', phone: '+1 415 555 26710' }),
      makeHit('2', { email: 'ann@example.com.au', phone: '+44 20 4155 5267' }),
      makeHit('3', { name: 'ann@example.com' }),
      makeHit('4', { email: 'ann@example.com' }, { type: 'company' }),
    ]);
    expect(tell(verdict)).to.equal('none');
    expect(tellJudged(verdict)).to.deep.equal([
      '1 no neither-in-record',
      '2 no neither-in-record',
      '3 no neither-in-record',
      '4 no unknown-type',
    ]);
  });

  it('lets the e-mail decide over the phone and names the phone’s owner', () => {
    const verdict = judge([makeHit('phone', { phone: PHONE }), makeHit('mail', { email: 'ann@example.com' })]);
    expect(tell(verdict)).to.equal('one mail by email');
    expect(verdict).to.have.deep.property('conflict', {
      emails: [],
      phones: [PHONE],
      others: [{ type: 'contact', id: 'phone' }],
    });
    expect(tellJudged(verdict)).to.deep.equal(['phone no email-elsewhere', 'mail yes email']);
  });

  it('sees no conflict where the person has the phone too, or a second record of hers', () => {
    const both = judge([makeHit('1', { email: 'ann@example.com', phone: PHONE }), makeHit('2', { phone: PHONE })]);
    expect(tell(both)).to.equal('one 1 by email');
    expect(both).not.to.have.property('conflict');
    const twice = judge([
      makeHit('1', { email: 'ann@example.com' }),
      makeHit('2', { email: 'ann@example.com', phone: PHONE }, { type: 'lead' }),
    ]);
    expect(tell(twice)).to.equal('one 1 by email');
    expect(twice).not.to.have.property('conflict');
  });

  it('prefers the earlier record type, and the main e-mail over a further one', () => {
    const types = judge([makeHit('2', { phone: PHONE }, { type: 'lead' }), makeHit('1', { phone: PHONE })]);
    expect(tell(types)).to.equal('one 1 by phone');
    expect(tellJudged(types)).to.deep.equal(['2 no preferred-type', '1 yes phone']);
    const main = judge([makeHit('1', { others: ['ann@example.com'] }), makeHit('2', { email: 'ann@example.com' })]);
    expect(tell(main)).to.equal('one 2 by email');
    expect(tellJudged(main)).to.deep.equal(['1 no primary-elsewhere', '2 yes email']);
  });

  it('counts a record that came twice once', () => {
    expect(tell(judge([makeHit('1', { phone: PHONE }), makeHit('1', { phone: PHONE })]))).to.equal('one 1 by phone');
  });

  describe('a shared phone', () => {
    const sharing = ['1', '2', '3'].map((id) => makeHit(id, { phone: PHONE }));

    it('identifies nobody from the threshold on', () => {
      const verdict = judge(sharing);
      expect(tell(verdict)).to.equal('none');
      expect(tellJudged(verdict)).to.deep.equal(['1 no shared-phone', '2 no shared-phone', '3 no shared-phone']);
      expect(tell(judge(sharing.slice(1)))).to.equal('several 2 3 by phone');
      expect(tell(judge(sharing, { sharedPhoneThreshold: 4 }))).to.equal('several 1 2 3 by phone');
      expect(tell(judge(sharing, { sharedPhoneThreshold: 0 }))).to.equal('several 1 2 3 by phone');
    });

    it('conflicts with nobody', () => {
      const verdict = judge([...sharing, makeHit('4', { email: 'ann@example.com' })]);
      expect(tell(verdict)).to.equal('one 4 by email');
      expect(verdict).not.to.have.property('conflict');
    });
  });

  describe('several', () => {
    const hits = [
      makeHit(
        '1',
        { email: 'ann@example.com' },
        { createdAt: '2024-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' },
      ),
      makeHit('2', { email: 'ann@example.com', phone: PHONE }, { createdAt: '2025-01-01T00:00:00Z' }),
      makeHit(
        '3',
        { email: 'ann@example.com' },
        { createdAt: '2023-01-01T00:00:00.000Z', updatedAt: '2025-06-01T00:00:00Z' },
      ),
    ];
    const cases: readonly (readonly [SeveralPolicy, string])[] = [
      ['ask', 'several 1 2 3 by email'],
      ['newest', 'one 1 by email'],
      ['oldest', 'one 3 by email'],
      ['both-agree', 'one 2 by email'],
    ];
    for (const [policy, expected] of cases) {
      it(`${policy}: ${expected}`, () => expect(tell(judge(hits, { policy }))).to.equal(expected));
    }

    it('stay several where the policy cannot tell', () => {
      const alike = ['1', '2'].map((id) => makeHit(id, { email: 'ann@example.com', phone: PHONE }));
      for (const policy of ['newest', 'oldest', 'both-agree'] as const) {
        expect(tell(judge(alike, { policy })), policy).to.equal('several 1 2 by email');
      }
    });

    it('say why the others were left', () => {
      expect(tellJudged(judge(hits, { policy: 'oldest' }))).to.deep.equal([
        '1 no not-oldest',
        '2 no not-oldest',
        '3 yes email',
      ]);
    });
  });

  it('compares mailboxes as configured', () => {
    const hit = makeHit('1', { email: 'ann+crm@example.com' });
    expect(tell(judge([hit]))).to.equal('none');
    expect(tell(judge([hit], { emailOptions: { stripPlusTag: true } }))).to.equal('one 1 by email');
  });

  describe('a record the visitor is taken for', () => {
    const anchor = (id: string, trust: Trust = 'usual', by: 'link' | 'token' = 'link'): Anchor => ({
      ref: { type: 'contact', id },
      by,
      trust,
    });
    const known = makeHit('known', { phone: PHONE });
    const other = makeHit('other', { email: 'ann@example.com' });
    const cases: readonly (readonly [string, readonly Hit[], Anchor, string])[] = [
      ['is the visitor’s', [known], anchor('known'), 'one known by link'],
      ['gives way to the only one with the e-mail', [known, other], anchor('known'), 'one other by email'],
      ['stands when an agent chose it', [known, other], anchor('known', 'assigned'), 'one known by link'],
      [
        'stands when several have the e-mail',
        [known, other, makeHit('third', { email: 'ann@example.com' })],
        anchor('known'),
        'one known by link',
      ],
      [
        'stands when it has an e-mail of the visitor, too',
        [makeHit('known', { others: ['ann@example.com'] }), other],
        anchor('known'),
        'one known by link',
      ],
      [
        'stands against a phone elsewhere',
        [makeHit('known', { email: 'x@example.com' }), makeHit('phone', { phone: PHONE })],
        anchor('known'),
        'one known by link',
      ],
      [
        'by little proof gives way to a phone elsewhere',
        [makeHit('known', {}), makeHit('phone', { phone: PHONE })],
        anchor('known', 'weak'),
        'one phone by phone',
      ],
      [
        'by little proof is refused by a contradiction',
        [makeHit('known', { email: 'x@example.com' })],
        anchor('known', 'weak', 'token'),
        'none',
      ],
      [
        'by little proof stays when nothing speaks against it',
        [makeHit('known', {})],
        anchor('known', 'weak', 'token'),
        'one known by token',
      ],
    ];
    for (const [what, hits, given, expected] of cases) {
      it(what, () => expect(tell(judge(hits, { anchor: given }))).to.equal(expected));
    }

    it('is the one that carries the visitor’s id, when there is only one', () => {
      const marked = makeHit('1', { name: 'Ann' }, { matchedBy: 'visitor' });
      expect(tell(judge([marked, makeHit('2', { phone: PHONE })]))).to.equal('one 1 by external-id');
      expect(tell(judge([marked, { ...marked, ref: { type: 'contact', id: '3' } }]))).to.equal('none');
    });

    it('is only weakly the visitor’s until an e-mail or phone agrees', () => {
      const weak = (fields: Fields) => judge([makeHit('1', fields)], { anchor: anchor('1', 'weak') });
      expect(weak({})).to.include({ kind: 'one', weak: true });
      expect(weak({ phone: PHONE })).to.include({ kind: 'one', weak: false });
    });
  });

  it('calls foreign only what the person lacks and somebody else has', () => {
    const email = fc.constantFrom('ann@example.com', 'bob@example.com');
    const phone = fc.constantFrom(PHONE, '+14155552672');
    const fields = fc.record({ email, phone }, { requiredKeys: [] });
    const hits = fc
      .array(fields, { minLength: 1, maxLength: 5 })
      .map((list) => list.map((one, i) => makeHit(`${i}`, one)));
    const trust = fc.constantFrom<Trust[]>('weak', 'usual', 'assigned');
    fc.assert(
      fc.property(hits, fc.option(trust, { nil: undefined }), (given, chosen) => {
        const emails = ['ann@example.com', 'bob@example.com'];
        const anchor: Anchor | undefined = chosen && { ref: { type: 'contact', id: '0' }, by: 'link', trust: chosen };
        const more = { emails, numbers: [PHONE, '+14155552672'], sharedPhoneThreshold: 0, ...(anchor && { anchor }) };
        const verdict = judge(given, more);
        expect(verdict.judged.length).to.equal(given.length);
        if (chosen === 'assigned') expect(tell(verdict)).to.equal('one 0 by link');
        if (verdict.kind !== 'one') return;
        const own = Object.values(verdict.hit.fields);
        const others = given.filter((hit) => hit !== verdict.hit).flatMap((hit) => Object.values(hit.fields));
        for (const value of [...(verdict.conflict?.emails ?? []), ...(verdict.conflict?.phones ?? [])]) {
          expect(own).not.to.include(value);
          expect(others).to.include(value);
        }
      }),
    );
  });

  it('judges every record, gives only accepted ones, in whatever order the hits come', () => {
    const email = fc.constantFrom('ann@example.com', 'bob@example.com');
    const phone = fc.constantFrom(PHONE, '(415) 555-2672', '415 555 2671', 'none');
    const fields = fc.record({ email, phone }, { requiredKeys: [] });
    const date = fc.constantFrom('2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z');
    const body = fc.record({ fields, type: fc.constantFrom('contact', 'lead'), createdAt: date });
    const hits = fc
      .array(body, { maxLength: 5 })
      .map((list) =>
        list.map(({ fields, type, createdAt }, index) => makeHit(String(index), fields, { type, createdAt })),
      );
    const policy = fc.constantFrom<SeveralPolicy[]>('ask', 'newest', 'oldest', 'both-agree');
    fc.assert(
      fc.property(hits, policy, (given, chosen) => {
        const verdict = judge(given, { policy: chosen });
        const backwards = judge([...given].reverse(), { policy: chosen });
        expect(verdict.judged.length).to.equal(given.length);
        const accepted = verdict.judged.filter((one) => one.accepted).map(({ ref }) => ref.id);
        const taken = verdict.kind === 'none' ? [] : verdict.kind === 'one' ? [verdict.hit] : verdict.hits;
        expect(accepted).to.deep.equal(taken.map(({ ref }) => ref.id));
        expect(backwards.kind).to.equal(verdict.kind);
        expect(new Set(backwards.judged.map((one) => JSON.stringify(one)))).to.deep.equal(
          new Set(verdict.judged.map((one) => JSON.stringify(one))),
        );
      }),
    );
  });
});
