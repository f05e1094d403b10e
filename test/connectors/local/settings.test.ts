import { expect } from 'chai';
import convict from 'convict';
import { local } from '../../../connectors/local/index.ts';
import { settings } from '../../../connectors/local/settings.ts';

function load(given: Record<string, unknown>) {
  const config = convict(settings as convict.Schema<Record<string, unknown>>, { env: {}, args: [] });
  return config.load(given).validate({ allowed: 'strict' }).getProperties();
}

describe('contact book: settings', () => {
  it('needs none', () => {
    expect(load({})).to.deep.equal({ region: '', timeZone: 'UTC', locale: 'en', owners: [], fields: [] });
  });

  it('takes everything', () => {
    const whole = {
      region: 'DE',
      timeZone: 'Europe/Berlin',
      locale: 'de-CH',
      owners: [{ id: 'olga', name: 'Olga', email: 'olga@example.com' }, { id: 'bob' }],
      fields: [{ name: 'plan', label: 'Plan', type: 'option', options: ['free', 'paid'] }, { name: 'note' }],
    };
    expect(load(whole)).to.deep.equal(whole);
  });

  const refused: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ region: 'Germany' }, /region.*two capital letters/s],
    [{ region: 'ZZ' }, /region.*country/s],
    [{ timeZone: 'Berlin' }, /timeZone.*Europe\/Berlin/s],
    [{ timeZone: '' }, /timeZone/],
    [{ locale: 'not a tag' }, /locale.*language tag/s],
    [{ owners: [{ name: 'Olga' }] }, /owners.*\[0\.id\]/s],
    [{ owners: [{ id: 'a' }, { id: 'a' }] }, /owners.*a twice/s],
    [{ owners: [{ id: 'a', email: 'no' }] }, /owners.*\[0\.email\]/s],
    [{ owners: 5 }, /owners/],
    [{ fields: [{ name: 'two words' }] }, /fields.*\[0\.name\]/s],
    [{ fields: [{ name: 'a', type: 'money' }] }, /fields.*\[0\.type\]/s],
    [{ fields: [{ name: 'a' }, { name: 'a' }] }, /fields.*a twice/s],
    [{ fields: [{ name: 'a', colour: 'red' }] }, /fields.*colour/s],
    [{ colour: 'red' }, /colour/],
  ];

  for (const [given, message] of refused) {
    it(`refuses ${JSON.stringify(given)}`, () => expect(() => load(given)).to.throw(message));
  }

  it('has no limits to share out', () => {
    expect(local.limits({ region: '', timeZone: 'UTC', locale: 'en', owners: [], fields: [] })).to.deep.equal([]);
  });
});
