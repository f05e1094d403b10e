import { expect } from 'chai';
import fc from 'fast-check';
import { toExactFields, toPhoneSearches } from '../../connectors/hubspot/phone-search.ts';
import { toEmails } from '../../src/lead/email.ts';
import { toPhone, toPhoneQuery } from '../../src/lead/phone.ts';
import { anyCharacter } from '../any-character.ts';

/** What somebody may type in place of a number or an address, with the marks of every query language in it. */
const hostile = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '+1',
          '415',
          '5550123',
          ' ',
          '*',
          '?',
          '%',
          '_',
          "'",
          '"',
          '\\',
          '(',
          ')',
          ';',
          ' OR ',
          '{',
          '}',
          '\0',
          '\n',
        ),
        fc.constantFrom('ada', '@', 'shop.example', '.', '+', '-', '<', '>', '&', '٣', '４１５'),
        fc.nat(9_999).map(String),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('+1 415 555 0123', '(415) 555-0123*', "+14155550123' OR 1=1", '8 916 123-45-67'),
);

describe('what a visitor typed, on its way into a search', () => {
  it('is a number of digits alone, compared whole', () => {
    let asked = 0;
    fc.assert(
      fc.property(hostile, (text) => {
        const phone = toPhone(text, { region: 'US' });
        const query = phone === undefined ? undefined : toPhoneQuery(phone);
        if (query === undefined) return;
        asked += 1;
        for (const { filterGroups } of toPhoneSearches([query], [], toExactFields(''))) {
          for (const filter of filterGroups.flatMap(({ filters }) => filters)) {
            expect(filter.operator).to.be.oneOf(['EQ', 'IN']);
            const values = 'values' in filter ? filter.values : [filter.value];
            for (const value of values) expect(value).to.match(/^\+?\d{3,20}$/);
          }
        }
        for (const spelling of query.spellings) expect(spelling).to.match(/^[\d+() .-]+$/);
      }),
      { numRuns: 2_000 },
    );
    expect(asked).to.be.greaterThan(100);
  });

  it('is an address without blanks, quotes outside a name, control characters and wild cards of a domain', () => {
    let asked = 0;
    fc.assert(
      fc.property(hostile, (text) => {
        for (const email of toEmails(text)) {
          asked += 1;
          expect(email).to.match(/^[^\s"\\(),:;<>@[\]\p{Cc}]+@[a-z0-9.-]+$/u);
        }
      }),
      { numRuns: 20_000 },
    );
    expect(asked).to.be.greaterThan(0);
  });
});
