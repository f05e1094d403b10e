import { expect } from 'chai';
import fc from 'fast-check';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Lead } from '../../src/lead/lead.ts';
import { hidePerson, toPersonalWords } from '../../src/sync/hide-person.ts';

const ADA: Lead = {
  channel: 'shop',
  name: 'Ada Lovelace',
  emails: ['ada@shop.example'],
  phones: [{ raw: '(415) 555-0123', e164: '+14155550123' }],
  organization: 'Analytical (Engines) Ltd.',
  tags: [],
  attributes: {},
  source: {},
};

const tell = (text: string, lead: Lead = ADA) =>
  hidePerson(new ConnectorError('rejected', text, { status: 400 }), toPersonalWords(lead)).message;

describe('an error of a CRM', () => {
  const texts: readonly [string, string][] = [
    ['ADA LOVELACE exists already.', '… exists already.'],
    ['Lovelace, Ada: no region.', '…, …: no region.'],
    ['ada@shop.example is taken.', '… is taken.'],
    ['Call +14155550123 or (415) 555-0123 or 4155550123.', 'Call … or … or ….'],
    ['Analytical (Engines) Ltd. is a partner.', '… is a partner.'],
    ['Adagio needs a region.', 'Adagio needs a region.'],
    ['Give a region.', 'Give a region.'],
  ];
  for (const [text, shown] of texts) {
    it(`says "${shown}"`, () => {
      expect(tell(text)).to.equal(shown);
    });
  }

  it('keeps everything else, and hides in the reasons of fields too', () => {
    const fields = [{ field: 'Email', reason: 'ada@shop.example is taken', maxLength: 5 }];
    const error = new ConnectorError('invalid-field', 'Refused.', {
      fields,
      status: 400,
      retryAfterMs: 7,
      bucket: 'day',
    });
    const hidden = hidePerson(error, toPersonalWords(ADA));
    expect(hidden.fields).to.deep.equal([{ field: 'Email', reason: '… is taken', maxLength: 5 }]);
    expect(hidden).to.include({
      kind: 'invalid-field',
      message: 'Refused.',
      status: 400,
      retryAfterMs: 7,
      bucket: 'day',
    });
    const plain = new ConnectorError('gone', 'It is gone.');
    expect(hidePerson(plain, toPersonalWords(ADA))).to.equal(plain);
  });

  it('never holds the name, whatever signs are in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 3 }), (name) => {
        const trimmed = name.trim();
        if (trimmed.length < 3) return;
        expect(tell(`Rule: ${trimmed} !`, { ...ADA, name: trimmed })).to.not.contain(`: ${trimmed} !`);
      }),
    );
  });
});
