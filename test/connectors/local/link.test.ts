import { expect } from 'chai';
import fc from 'fast-check';
import { createId, ID_PATTERN } from '../../../connectors/local/ids.ts';
import { fromLink, toLink } from '../../../connectors/local/link.ts';

const PAGE_URL = 'https://gateway.example/crm/demo';
const ID = createId();

describe('contact book: links', () => {
  it('makes ids that sort by time, do not repeat, and look like ids', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => createId(1_700_000_000_000 + index));
    expect(ids).to.deep.equal([...ids].sort());
    expect(new Set(Array.from({ length: 1000 }, () => createId(0))).size).to.equal(1000);
    fc.assert(fc.property(fc.nat({ max: 2 ** 45 }), (now) => ID_PATTERN.test(createId(now))));
  });

  for (const suffix of ['', '/', '#history', '?from=jivo', '/?a=b#c', ' ']) {
    it(`reads its link with ${JSON.stringify(suffix)} after it`, () => {
      expect(fromLink(PAGE_URL, `${PAGE_URL}/contacts/${ID}${suffix}`)).to.deep.equal({ type: 'contact', id: ID });
    });
  }

  const foreign = [
    `https://gateway.example/crm/other/contacts/${ID}`,
    `https://gateway.example/contacts/${ID}`,
    `https://gateway.example:8443/crm/demo/contacts/${ID}`,
    `http://gateway.example/crm/demo/contacts/${ID}`,
    `https://gateway.example.evil.example/crm/demo/contacts/${ID}`,
    `https://gateway.example@evil.example/crm/demo/contacts/${ID}`,
    `https://user:secret@gateway.example/crm/demo/contacts/${ID}`,
    `https://gateway.example/crm/demo/contacts/${ID}/edit`,
    `https://gateway.example/crm/demo/contacts/../contacts/x/${ID}`,
    `https://gateway.example/crm/demo/contacts/${ID.toUpperCase()}`,
    'https://gateway.example/crm/demo/contacts/',
    'https://gateway.example/crm/demo/contacts/1',
    ID,
  ];

  for (const link of foreign) {
    it(`refuses ${link.replace(ID, 'ID')}`, () => expect(fromLink(PAGE_URL, link)).to.equal(undefined));
  }

  it('has no link for a record of another kind', () => {
    expect(toLink(PAGE_URL, { type: 'company', id: ID })).to.equal(undefined);
  });

  it('reads no link out of any text, and never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => fromLink(PAGE_URL, text) === undefined));
  });
});
