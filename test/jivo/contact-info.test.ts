import { expect } from 'chai';
import { toContactInfo } from '../../src/jivo/contact-info.ts';
import type { ContactInfo } from '../../src/jivo/reply.ts';
import type { Lead } from '../../src/lead/lead.ts';

const stranger: Lead = { channel: 'shop', emails: [], phones: [], tags: [], attributes: {}, source: {} };
const known: ContactInfo = {
  name: 'John Smith',
  phone: '+1 408-498-7855',
  email: 'john@example.com',
  description: 'VIP',
};
const complete: Lead = {
  ...stranger,
  name: 'Somebody Else',
  emails: ['else@example.com'],
  phones: [{ raw: '+14150000000', e164: '+14150000000' }],
  description: 'New here',
};

describe('toContactInfo', () => {
  const cases: readonly [string, Lead, ContactInfo, ContactInfo][] = [
    ['a visitor who gave nothing', stranger, known, known],
    ['a visitor who gave something else everywhere', complete, {}, {}],
    [
      'a visitor who gave the same in another spelling',
      {
        ...stranger,
        name: 'SMITH  john',
        emails: ['second@example.com', 'john@example.com'],
        phones: [{ raw: '(408) 498-7855', e164: '+14084987855' }],
        description: 'VIP',
      },
      {},
      known,
    ],
    [
      'a visitor who gave only a first name',
      { ...stranger, name: 'John' },
      { phone: known.phone ?? '', email: known.email ?? '', description: 'VIP' },
      known,
    ],
    [
      'a visitor who gave another phone',
      { ...stranger, phones: [{ raw: '12' }] },
      { name: 'John Smith', email: 'john@example.com', description: 'VIP' },
      { name: 'John Smith', email: 'john@example.com', description: 'VIP' },
    ],
  ];
  for (const [who, lead, missing, full] of cases) {
    it(`sends for ${who} what is missing`, () => {
      expect(toContactInfo(lead, known, 'missing')).to.deep.equal(missing);
    });
    it(`sends for ${who} in full what does not contradict`, () => {
      expect(toContactInfo(lead, known, 'full')).to.deep.equal(full);
    });
  }

  it('sends nothing when nothing is known', () => {
    for (const mode of ['missing', 'full'] as const) {
      expect(toContactInfo(stranger, {}, mode)).to.deep.equal({});
      expect(toContactInfo(complete, {}, mode)).to.deep.equal({});
    }
  });
});
