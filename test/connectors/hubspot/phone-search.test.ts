import { expect } from 'chai';
import fc from 'fast-check';
import { toExactFields, toPhoneSearches } from '../../../connectors/hubspot/phone-search.ts';
import type { PhoneQuery } from '../../../src/lead/phone.ts';

const asked = ['firstname', 'phone', 'mobilephone', 'hubspot_owner_id'];

function toQuery(countryCode: string, national: string, other?: string): PhoneQuery {
  const e164 = `+${countryCode}${national}`;
  return {
    e164,
    countryCode,
    national,
    spellings: [e164, national, `0${national}`, ...(other === undefined ? [] : [other])],
  };
}

function readFilters(searches: ReturnType<typeof toPhoneSearches>) {
  return searches.flatMap((search) => search.filterGroups.flatMap((group) => group.filters));
}

describe('hubspot phone search', () => {
  it('asks for several phones, and both writings of one, in one search', () => {
    const searches = toPhoneSearches(
      [toQuery('52', '5512345678', '+5215512345678'), toQuery('1', '2015550123')],
      asked,
      toExactFields(''),
    );

    expect(searches).to.have.lengthOf(1);
    expect(readFilters(searches)).to.deep.equal([
      ...['hs_searchable_calculated_phone_number', 'hs_searchable_calculated_mobile_number'].map((propertyName) => ({
        propertyName,
        operator: 'IN',
        values: ['5512345678', '15512345678', '2015550123'],
      })),
      ...['phone', 'mobilephone', 'hs_whatsapp_phone_number'].map((propertyName) => ({
        propertyName,
        operator: 'IN',
        values: ['+525512345678', '+5215512345678', '+12015550123'],
      })),
    ]);
  });

  it('asks in the property of the admin too', () => {
    const fields = readFilters(toPhoneSearches([toQuery('1', '2015550123')], asked, toExactFields('other_phone'))).map(
      (filter) => filter.propertyName,
    );

    expect(fields).to.include.members(['other_phone', 'hs_searchable_calculated_mobile_number', 'phone']);
    expect(fields).to.have.lengthOf(5);
  });

  it('stays within what HubSpot takes, whatever is asked, and asks for every number', () => {
    const phone = fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1_000_000, max: 99_999_999_999 }))
      .map(([country, national]) => toQuery(String(country), String(national)));
    const properties = fc.array(fc.stringMatching(/^[a-z][a-z_]{2,40}$/), { maxLength: 150 });
    fc.assert(
      fc.property(fc.array(phone, { maxLength: 60 }), properties, (phones, wanted) => {
        const searches = toPhoneSearches(phones, wanted, toExactFields(''));

        for (const search of searches) {
          expect(JSON.stringify(search).length).to.be.below(3000);
          expect(search.filterGroups.length).to.be.at.most(5);
          expect(search.filterGroups.flatMap((group) => group.filters).length).to.be.at.most(18);
        }
        const values = new Set(
          readFilters(searches).flatMap((filter) => ('value' in filter ? [filter.value] : filter.values)),
        );
        for (const { e164, national } of phones)
          expect([values.has(e164), values.has(national)]).to.deep.equal([true, true]);
      }),
    );
  });
});
