import { expect } from 'chai';
import type { FieldValue } from '../../../src/lead/fields.ts';
import { planMapped } from '../../../src/lead/merge/mapped.ts';
import type { FieldRule } from '../../../src/lead/merge/types.ts';

/** The rule, the mapping's value, the record's, and what is written; undefined: nothing. */
const CASES: readonly (readonly [FieldRule, FieldValue, FieldValue | undefined, FieldValue | undefined])[] = [
  ['fill-blank', 'new', undefined, 'new'],
  ['fill-blank', 'new', ' ', 'new'],
  ['fill-blank', 'new', 'old', undefined],
  ['append-unique', 'new', 'old', 'old\nnew'],
  ['append-unique', 'OLD', 'old\nolder', undefined],
  ['append-unique', ['fr'], ['de'], ['de', 'fr']],
  // CRMs give a field of several options as one text.
  ['append-unique', ['fr', 'de'], 'de;it', ['de', 'it', 'fr']],
  ['append-unique', ['fr'], 'de', ['de', 'fr']],
  ['append-unique', ['de'], 'de;fr', undefined],
  ['chat-wins', ['fr', 'de'], 'de; fr', undefined],
  ['chat-wins', ['fr'], 'de;fr', ['fr']],
  // A text with such a sign is one text.
  ['append-unique', 'b', 'a;b', 'a;b\nb'],
];

describe('a mapped value', () => {
  for (const [rule, value, before, expected] of CASES) {
    it(`${JSON.stringify(value)} under ${rule} on ${JSON.stringify(before)}: ${JSON.stringify(expected)}`, () => {
      const fields = before === undefined ? {} : { field: before };
      const { changes } = planMapped([{ field: 'field', value, rule }], fields, true);
      expect(changes).to.deep.equal(expected === undefined ? {} : { field: expected });
    });
  }
});
