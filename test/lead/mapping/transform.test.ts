import { expect } from 'chai';
import type { FieldValue } from '../../../src/lead/fields.ts';
import { fillTemplate } from '../../../src/lead/mapping/template.ts';
import { applyTransforms, type Transform } from '../../../src/lead/mapping/transform.ts';
import { toReaderWriting } from '../../../src/lead/mapping/writing.ts';

const CRM = { timeZone: 'America/New_York' };

const CASES: readonly (readonly [FieldValue, readonly Transform[], FieldValue | undefined])[] = [
  ['ÄB c', ['lower'], 'äb c'],
  ['straße', ['upper'], 'STRASSE'],
  ['  a   b ', ['trim'], 'a b'],
  ['   ', ['trim'], undefined],
  [['A', 'B'], ['lower'], 'a, b'],
  [
    ['A', 'B'],
    ['lower', 'list'],
    ['a', 'b'],
  ],
  [['A', 'B'], [{ join: ';' }], 'A;B'],
  [['A', 'B'], ['count'], 2],
  ['a;b; ', ['count'], 2],
  ['Ann Mary Lee', ['firstName'], 'Ann Mary'],
  ['Ann Mary Lee', ['lastName'], 'Lee'],
  ['Ann', ['lastName'], undefined],
  ['12,5', ['number'], 12.5],
  ['1 234', ['number'], 1234],
  ['12a', ['number'], undefined],
  ['2026-11-22', ['date'], '2026-11-22'],
  ['2026-11-22T03:00:00Z', ['date'], '2026-11-21'],
  [1_795_316_400, ['dateTime'], '2026-11-22T03:00:00.000Z'],
  ['1795316400000', ['dateTime'], '2026-11-22T03:00:00.000Z'],
  ['soon', ['date'], undefined],
  ['DE', [{ table: { de: 'Germany' } }], 'Germany'],
  ['FR', [{ table: { de: 'Germany' } }], undefined],
  ['FR', [{ table: { de: 'Germany' }, otherwise: 'Other' }], 'Other'],
  ['yes', [{ table: { yes: true, no: false } }], true],
  [['x', 'y'], [{ table: { x: 'one', y: 'one' } }], 'one'],
  [true, ['upper'], 'TRUE'],
  ['constructor', [{ table: {} }], undefined],
];

describe('transforms', () => {
  for (const [value, transforms, expected] of CASES) {
    it(`make ${JSON.stringify(value)} by ${JSON.stringify(transforms)} ${JSON.stringify(expected)}`, () => {
      expect(applyTransforms(value, transforms, CRM)).to.deep.equal(expected);
    });
  }

  it('write for a reader in the language and zone of the channel', () => {
    const german = toReaderWriting('de', 'Asia/Tokyo');
    expect(applyTransforms('2026-11-21T20:00:00Z', ['date'], german)).to.equal('22.11.2026');
    expect(applyTransforms('2026-11-21', ['date'], german)).to.equal('21.11.2026');
    expect(applyTransforms('2026-11-21T20:00:00Z', ['dateTime'], german)).to.contain('05:00');
    expect(applyTransforms('1234.5', ['number'], german)).to.equal('1.234,5');
  });
});

describe('templates', () => {
  const read = (path: string): FieldValue | undefined => ({ a: 'A', n: 3, list: ['x', 'y'] })[path];

  for (const [template, expected] of [
    ['From {{a}} and {{ n }}', 'From A and 3'],
    ['{{list}}', 'x, y'],
    ['{{a}} {{missing}}', 'A'],
    ['From {{missing}} to {{a}}', 'From to A'],
    ['two  spaces {{a}}', 'two  spaces A'],
    ['From {{missing}}', undefined],
    ['no placeholder', 'no placeholder'],
    ['{a} {{}}', '{a} {{}}'],
  ] as const) {
    it(`fill ${template}`, () => expect(fillTemplate(template, read)).to.equal(expected));
  }
});
