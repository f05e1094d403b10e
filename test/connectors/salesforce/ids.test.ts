import { expect } from 'chai';
import { isRecordId, toLongId } from '../../../connectors/salesforce/ids.ts';

describe('Salesforce ids', () => {
  // Pairs of the same record as Salesforce itself shows them in both forms.
  for (const [short, long] of [
    ['001A0000006Vm9r', '001A0000006Vm9rIAC'],
    ['003D000000QXgJF', '003D000000QXgJFIA1'],
  ] as const) {
    it(`makes ${long} of ${short}`, () => expect(toLongId(short)).to.equal(long));
  }

  it('keeps a long id', () => expect(toLongId('003D000000QXgJFIA1')).to.equal('003D000000QXgJFIA1'));

  for (const id of ['', 'unknown', '003D000000QXgJ', '003D000000QXgJFIA', "003D000000QXgJ'", '003D000000QXgJFIA1x']) {
    it(`takes ${JSON.stringify(id)} for no id`, () => expect(isRecordId(id)).to.equal(false));
  }
});
