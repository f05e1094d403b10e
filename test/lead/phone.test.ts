import { expect } from 'chai';
import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import {
  holdsPhone,
  isSamePhone,
  type PhoneHints,
  toPhone,
  toPhoneIdentity,
  toPhoneQuery,
  toPhones,
} from '../../src/lead/phone.ts';
import { anyCharacter } from '../any-character.ts';

const MOBILES = getCountries()
  .map((country) => getExampleNumber(country, examples))
  .filter((number) => number?.isValid() === true)
  .filter((number) => number !== undefined);

function readE164(text: unknown, hints: PhoneHints = {}): string | undefined {
  return toPhone(text, hints)?.e164;
}

describe('phone', () => {
  const cases: readonly (readonly [unknown, PhoneHints, string | undefined])[] = [
    ['+1 415 555 2671', {}, '+14155552671'],
    ['(415) 555-2671', { region: 'US' }, '+14155552671'],
    ['(415) 555-2671', { region: 'us' }, '+14155552671'],
    ['(415) 555-2671', { country: 'US' }, '+14155552671'],
    ['(415) 555-2671', { region: 'XX', country: 'US' }, '+14155552671'],
    ['415.555.2671 ext. 12', { region: 'US' }, '+14155552671'],
    ['+1-415-555-2671 x12', {}, '+14155552671'],
    ['phone: 415 555 2671, thanks', { region: 'US' }, '+14155552671'],
    ['tel:+44-20-7946-0958', {}, '+442079460958'],
    ['+44 (0)20 7946 0958', {}, '+442079460958'],
    ['(900) 000-0000', { region: 'RU' }, '+79000000000'],
    ['(900) 000-0000', {}, undefined],
    ['(900) 000-0000', { region: 'US', country: 'RU' }, '+79000000000'],
    ['79000000000', {}, '+79000000000'],
    [79000000000, {}, '+79000000000'],
    ['79000000000', { region: 'US' }, '+79000000000'],
    ['79161234567', { region: 'DE', country: 'RU' }, '+79161234567'],
    ['8 (916) 123-45-67', { region: 'RU' }, '+79161234567'],
    ['8 701 123 45 67', { region: 'KZ' }, '+77011234567'],
    ['+8 916 123-45-67', { region: 'RU' }, '+79161234567'],
    ['+8 916 123-45-67', {}, undefined],
    ['0044 20 7946 0958', {}, '+442079460958'],
    ['011 44 20 7946 0958', { region: 'US' }, '+442079460958'],
    ['4930123456', {}, undefined],
    ['+55 11 8765-4321', {}, '+5511987654321'],
    ['11 8765-4321', { region: 'BR' }, '+5511987654321'],
    ['+52 1 55 1234 5678', {}, '+525512345678'],
    ['5215512345678', {}, '+525512345678'],
    ['044 55 1234 5678', { region: 'MX' }, '+525512345678'],
    ['011 15-2345-6789', { region: 'AR' }, '+5491123456789'],
    ['٠١٠٠٠٠٠٠٠٠٠', { region: 'EG' }, '+201000000000'],
    ['+458745457845', { region: 'US' }, undefined],
    ['112', { region: 'DE' }, undefined],
    ['12345', { region: 'US' }, undefined],
    ['1-800-FLOWERS', { region: 'US' }, undefined],
  ];
  for (const [text, hints, expected] of cases) {
    it(`reads ${text} with ${JSON.stringify(hints)} as ${expected}`, () =>
      expect(readE164(text, hints)).to.equal(expected));
  }

  it('keeps what was typed, also when it is no number', () => {
    expect(toPhone('  (415) 555-2671 ', { region: 'US' })).to.deep.equal({
      raw: '(415) 555-2671',
      e164: '+14155552671',
    });
    expect(toPhone(' call 12 ', {})).to.deep.equal({ raw: 'call 12' });
  });

  for (const nothing of ['', '  ', 'none', '-', null, undefined, [], {}, true, Number.NaN]) {
    it(`has no phone in ${JSON.stringify(nothing)}`, () =>
      expect(toPhone(nothing, { region: 'US' })).to.equal(undefined));
  }

  it('reads every country’s mobile numbers in each usual spelling', () => {
    expect(MOBILES.length).to.be.greaterThan(200);
    for (const number of MOBILES) {
      const region = number.country ?? '';
      expect(readE164(number.number)).to.equal(number.number);
      expect(readE164(number.formatInternational())).to.equal(number.number);
      expect(readE164(number.formatNational(), { region }), `${region} ${number.formatNational()}`).to.equal(
        number.number,
      );
      expect(readE164(number.number.slice(1), { region }), `${region} ${number.number}`).to.equal(number.number);
    }
  });

  it('never throws, whatever comes', () => {
    const hints = fc.record({ region: fc.string(), country: fc.string() });
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.string({ unit: anyCharacter })),
        hints,
        (text, given) => void toPhone(text, given),
      ),
    );
  });

  describe('in a text that may hold several', () => {
    for (const [text, expected] of [
      ['415-555-2671 / 415-555-2672', ['+14155552671', '+14155552672']],
      ['(415) 555-2671; (415) 555-2672, 112', ['+14155552671', '+14155552672', undefined]],
      ['(415) 555-2671, ext. 12', ['+14155552671']],
      ['4155552671 or 4155552672', ['+14155552671', '+14155552672']],
      ['415 555 2671', ['+14155552671']],
      ['12, 34', [undefined]],
      ['none', []],
    ] as const) {
      it(`reads ${text}`, () => {
        expect(toPhones(text, { region: 'US' }).map(({ e164 }) => e164)).to.deep.equal(expected);
      });
    }

    it('is found in any spelling, also when only its own country explains it', () => {
      const phone = { raw: '', e164: '+14155552671' };
      expect(holdsPhone('(415) 555-2671', phone, {})).to.equal(true);
      expect(holdsPhone(4155552671, phone, {})).to.equal(true);
      expect(holdsPhone('(415) 555-2671', phone, { region: 'FR' })).to.equal(true);
      expect(holdsPhone('030 123456', { raw: '', e164: '+39030123456' }, { region: 'DE' })).to.equal(false);
      expect(holdsPhone('(415) 555-2672', phone, {})).to.equal(false);
      expect(holdsPhone(undefined, phone, {})).to.equal(false);
      expect(holdsPhone('12-345', { raw: '12345' }, {})).to.equal(true);
    });
  });

  describe('query', () => {
    it('asks for the common spellings, E.164 first, none twice', () => {
      const query = toPhoneQuery({ raw: '', e164: '+14155552671' });
      expect(query).to.include({ e164: '+14155552671', countryCode: '1', national: '4155552671' });
      expect(query?.spellings[0]).to.equal('+14155552671');
      expect(query?.spellings).to.include.members([
        '14155552671',
        '4155552671',
        '(415) 555-2671',
        '415-555-2671',
        '415.555.2671',
        '+1 (415) 555-2671',
        '+1 415 555 2671',
        '1-415-555-2671',
      ]);
    });

    for (const [e164, others] of [
      ['+5511987654321', ['+551187654321', '551187654321', '1187654321', '(11) 98765-4321']],
      ['+525512345678', ['+5215512345678', '5215512345678', '5512345678']],
      ['+5491123456789', ['+541123456789', '1123456789', '01115' + '23456789', '91123456789']],
      ['+541123456789', ['+5491123456789', '91123456789']],
      ['+79161234567', ['89161234567', '8 (916) 123-45-67', '79161234567', '9161234567']],
      ['+77011234567', ['87011234567', '+7 (701) 123-45-67']],
      ['+442079460958', ['02079460958', '020 7946 0958']],
    ] as const) {
      it(`asks for the other writings of ${e164}`, () =>
        expect(toPhoneQuery({ raw: '', e164 })?.spellings).to.include.members([...others]));
    }

    it('spells nothing that reads as another line', () => {
      for (const number of MOBILES) {
        const query = toPhoneQuery({ raw: '', e164: number.number });
        expect(query, number.number).not.to.equal(undefined);
        expect(new Set(query?.spellings).size).to.equal(query?.spellings.length);
        const phone = { raw: '', e164: number.number };
        for (const spelling of query?.spellings ?? []) {
          const read = toPhone(spelling, { region: number.country ?? '' });
          if (read?.e164 !== undefined)
            expect(isSamePhone(read, phone), `${number.number} as ${spelling}`).to.equal(true);
        }
      }
    });

    it('does not ask for a number that identifies nobody', () => {
      for (const e164 of ['+18005550199', '+78005553535', '+19005550199', '+112', '+458745457845']) {
        expect(toPhoneQuery({ raw: '', e164 }), e164).to.equal(undefined);
        expect(toPhoneIdentity(e164), e164).to.equal(undefined);
      }
      expect(toPhoneQuery({ raw: '12345' })).to.equal(undefined);
    });
  });

  describe('identity', () => {
    for (const [a, b] of [
      ['+551187654321', '+5511987654321'],
      ['+5215512345678', '+525512345678'],
      ['+541123456789', '+5491123456789'],
    ] as const) {
      it(`${a} is ${b}`, () => {
        expect(toPhoneIdentity(a)).to.equal(toPhoneIdentity(b));
        expect(isSamePhone({ raw: '', e164: a }, { raw: '', e164: b })).to.equal(true);
      });
    }

    it('keeps different lines apart', () => {
      const identities = MOBILES.map((number) => toPhoneIdentity(number.number));
      expect(new Set(identities).size).to.equal(new Set(MOBILES.map((number) => number.number)).size);
      expect(isSamePhone({ raw: '', e164: '+14155552671' }, { raw: '', e164: '+14155552672' })).to.equal(false);
      expect(isSamePhone({ raw: '4155552671' }, { raw: '', e164: '+14155552671' })).to.equal(false);
    });

    it('is the identity of itself', () => {
      for (const number of MOBILES) {
        const identity = toPhoneIdentity(number.number);
        expect(identity && toPhoneIdentity(identity)).to.equal(identity);
      }
    });

    it('compares texts that are no numbers by their digits', () => {
      expect(isSamePhone({ raw: '12-345' }, { raw: '12345' })).to.equal(true);
      expect(isSamePhone({ raw: '12-345' }, { raw: '12346' })).to.equal(false);
    });
  });
});
