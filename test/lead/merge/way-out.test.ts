import { expect } from 'chai';
import { MERGE_REASONS, toWayOut } from '../../../src/lead/merge/reasons.ts';

describe('what can become of a value that was left out', () => {
  for (const [reason, way] of [
    [MERGE_REASONS.filled, 'write'],
    [MERGE_REASONS['weak-identity'], 'write'],
    [MERGE_REASONS['other-person'], 'write'],
    [MERGE_REASONS['no-field'], 'by-hand'],
    [MERGE_REASONS['too-long'], 'by-hand'],
    [MERGE_REASONS['incomplete-name'], 'by-hand'],
    ['Another record of the CRM has this value.', 'retry'],
    ['"gold" is no option.', 'retry'],
  ] as const) {
    it(`${way}: ${reason}`, () => {
      expect(toWayOut(reason)).to.equal(way);
    });
  }
});
