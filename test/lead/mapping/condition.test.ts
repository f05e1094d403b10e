import { expect } from 'chai';
import type { Lead } from '../../../src/lead/lead.ts';
import { type Condition, meetsCondition } from '../../../src/lead/mapping/condition.ts';

const lead: Lead = {
  channel: 'shop',
  emails: [],
  phones: [],
  tags: ['VIP', 'New'],
  attributes: { lang: 'de-AT' },
  source: {
    page: { url: 'https://shop.example/pricing?a=1.5' },
    utm: { source: 'Google', medium: 'cpc' },
    geo: { countryCode: 'AT' },
    department: 'Sales',
  },
};

const CASES: readonly (readonly [Condition, boolean])[] = [
  [{}, true],
  [{ channel: ['shop'] }, true],
  [{ channel: ['demo'] }, false],
  [{ widget: ['39*'] }, true],
  [{ department: ['sales'], country: ['AT', 'DE'] }, true],
  [{ department: ['sales'], country: ['DE'] }, false],
  [{ page: ['https://shop.example/pricing*'] }, true],
  [{ page: ['/pricing'] }, false],
  [{ page: ['*a=1.5'] }, true],
  [{ page: ['*a=1x5'] }, false],
  [{ utm: { source: ['google'], medium: ['cpc', 'ppc'] } }, true],
  [{ utm: { term: ['*'] } }, false],
  [{ language: ['de'] }, true],
  [{ language: ['de-AT'] }, true],
  [{ language: ['en'] }, false],
  [{ tag: ['vip'] }, true],
  [{ tag: ['old*'] }, false],
];

describe('conditions', () => {
  for (const [condition, expected] of CASES) {
    it(`${JSON.stringify(condition)} is ${expected ? 'met' : 'not met'}`, () => {
      expect(meetsCondition(condition, { lead, widget: '3948' })).to.equal(expected);
    });
  }

  it('ask nothing of a visitor of whom nothing is said', () => {
    const blank: Lead = { channel: 'shop', emails: [], phones: [], tags: [], attributes: {}, source: {} };
    for (const condition of [{ page: ['*'] }, { country: ['*'] }, { tag: ['*'] }, { widget: ['*'] }]) {
      expect(meetsCondition(condition, { lead: blank })).to.equal(false);
    }
  });
});
