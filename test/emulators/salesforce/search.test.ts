import { expect } from 'chai';
import fc from 'fast-check';
import { type Client, codesOf, createClient, rowsOf } from './client.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

describe('Salesforce emulator: search', () => {
  let emulator: SalesforceEmulator;
  let client: Client;
  before(async () => {
    emulator = await startSalesforceEmulator();
  });
  beforeEach(async () => {
    client = await createClient(emulator);
    emulator.seed('Contact', { LastName: 'National', Phone: '(415) 555-1234', Email: 'nat@example.com' });
    emulator.seed('Contact', { LastName: 'Global', MobilePhone: '+1 415 555 1234' });
    emulator.seed('Lead', {
      LastName: 'Lead',
      Company: 'Big Corp',
      Phone: '415.555.1234',
      Description: 'call 4155559999',
    });
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  const find = async (expression: string, group = 'PHONE'): Promise<unknown[]> => {
    const answer = await client.search(
      `FIND {${expression}} IN ${group} FIELDS RETURNING Contact(LastName), Lead(LastName)`,
    );
    expect(answer.status, JSON.stringify(answer.json)).to.equal(200);
    return rowsOf(answer).map((row) => row.LastName);
  };

  const hits: [string, string, string[]][] = [
    ['4155551234', 'PHONE', ['National', 'Lead']],
    ['"4155551234"', 'PHONE', ['National', 'Lead']],
    ['14155551234', 'PHONE', ['Global']],
    ['"14155551234" OR "4155551234"', 'PHONE', ['National', 'Global', 'Lead']],
    ['\\+14155551234', 'PHONE', ['Global']],
    ['415555*', 'PHONE', ['National', 'Lead']],
    ['5551234', 'PHONE', []],
    ['4155559999', 'PHONE', []],
    ['4155559999', 'ALL', ['Lead']],
    ['nat@example.com', 'EMAIL', ['National']],
    ['NAT@EXAMPLE.COM', 'PHONE', []],
    ['nat\\-ional', 'NAME', []],
    ['national', 'NAME', ['National']],
    ['big AND corp', 'NAME', ['Lead']],
    ['big corp', 'NAME', ['Lead']],
    ['lead AND NOT corp', 'NAME', []],
    ['(national OR global) AND 4155551234', 'ALL', ['National']],
  ];
  for (const [expression, group, expected] of hits) {
    it(`finds ${JSON.stringify(expected)} for {${expression}} IN ${group}`, async () => {
      expect(await find(expression, group)).to.deep.equal(expected);
    });
  }

  const malformed: [string, string][] = [
    ['FIND {+14155551234} IN PHONE FIELDS RETURNING Contact(Id)', 'MALFORMED_SEARCH'],
    ['FIND {415-555-1234} IN PHONE FIELDS RETURNING Contact(Id)', 'MALFORMED_SEARCH'],
    ['FIND {"415-555"} IN PHONE FIELDS RETURNING Contact(Id)', 'MALFORMED_SEARCH'],
    ["FIND {O'Brien} IN NAME FIELDS RETURNING Contact(Id)", 'MALFORMED_SEARCH'],
    ['FIND {ab} cd} RETURNING Contact(Id)', 'MALFORMED_SEARCH'],
    ['FIND {"ab} RETURNING Contact(Id)', 'MALFORMED_SEARCH'],
    ['FIND {a\\b} RETURNING Contact(Id)', 'MALFORMED_SEARCH'],
    ['FIND {ab AND} RETURNING Contact(Id)', 'MALFORMED_SEARCH'],
    ['FIND {*ab} RETURNING Contact(Id)', 'MALFORMED_SEARCH'],
    ['FIND {x} IN PHONE FIELDS RETURNING Contact(Id)', 'INVALID_SEARCH'],
    ['FIND {} IN PHONE FIELDS RETURNING Contact(Id)', 'INVALID_SEARCH'],
    ['FIND {12} IN FAX FIELDS RETURNING Contact(Id)', 'MALFORMED_SEARCH'],
    ['FIND {12} RETURNING Contact(Id', 'MALFORMED_SEARCH'],
    ["FIND 'ab' RETURNING Contact(Id)", 'MALFORMED_SEARCH'],
    ['FIND {12} RETURNING Contact(Nope)', 'INVALID_FIELD'],
    ["FIND {12} RETURNING Lead(Id WHERE Nope = 'x')", 'INVALID_FIELD'],
    ['FIND {12} RETURNING Nope(Id)', 'INVALID_TYPE'],
  ];
  for (const [sosl, code] of malformed) {
    it(`answers ${code} to ${sosl}`, async () => {
      const answer = await client.search(sosl);
      expect([answer.status, codesOf(answer)]).to.deep.equal([400, [code]]);
    });
  }

  it('takes any text whose reserved characters were escaped, as words and as a phrase', async () => {
    const quote = (text: string): string => text.replace(/[?&|!{}[\]()^~*:\\"'+-]/g, '\\$&');
    const texts = fc.string({ unit: 'grapheme', minLength: 2, maxLength: 20 }).map((text) => `ab${text}`);
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        for (const find of [`"${quote(text)}"`, quote(text.replaceAll(/\s/g, ''))]) {
          const answer = await client.search(`FIND {${find}} IN NAME FIELDS RETURNING Contact(Id)`);
          expect(answer.json).to.deep.equal({ searchRecords: [] });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('finds nothing by a search too long for its operators', async () => {
    const long = `FIND {${'"4155551234" OR '.repeat(300)}"4155551234"} IN PHONE FIELDS RETURNING Contact(Id)`;
    expect((await client.search(long)).json).to.deep.equal({ searchRecords: [] });
  });

  it('says which term is too short', async () => {
    const answer = await client.search('FIND {x} RETURNING Contact(Id)');
    expect(answer.json).to.deep.include({
      errorCode: 'INVALID_SEARCH',
      message: 'search term must be longer than one character: x',
    });
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['malformed-search']);
  });

  it('takes fields, WHERE, ORDER BY and LIMIT per object, and shows related fields', async () => {
    emulator.seed('Contact', { LastName: 'Another', Phone: '4155551234' });
    const answer = await client.search(
      "FIND {4155551234} IN PHONE FIELDS RETURNING Contact(Id, LastName, Owner.Name WHERE LastName != 'x' ORDER BY LastName LIMIT 1), Lead(Id WHERE IsConverted = true)",
    );
    const [row, ...others] = rowsOf(answer);
    expect(others).to.deep.equal([]);
    expect(row).to.include({ LastName: 'Another' });
    expect(row?.Owner).to.deep.include({ Name: 'Integration User' });
    expect(row?.attributes).to.deep.include({ type: 'Contact' });
  });

  it('lags behind: a new row is not found, a changed one is found by its old value', async () => {
    emulator.configure({ indexLagMs: 60_000 });
    expect(await find('4155551234')).to.deep.equal([]);
    emulator.advance(60_000);
    expect(await find('4155551234')).to.deep.equal(['National', 'Lead']);
    emulator.edit(emulator.records('Lead')[0]?.id ?? '', { Phone: '2025550000' });
    expect(await find('4155551234')).to.deep.equal(['National', 'Lead']);
    expect(await find('2025550000')).to.deep.equal([]);
    emulator.advance(60_000);
    expect(await find('4155551234')).to.deep.equal(['National']);
    expect(await find('2025550000')).to.deep.equal(['Lead']);
  });

  it('never finds deleted rows, and converted leads no more', async () => {
    emulator.delete(emulator.records('Contact')[0]?.id ?? '');
    emulator.convert(emulator.records('Lead')[0]?.id ?? '');
    const answer = await client.search('FIND {4155551234} IN PHONE FIELDS RETURNING Contact(Id), Lead(Id)');
    expect(rowsOf(answer).map((row) => (row.attributes as { type: string }).type)).to.deep.equal(['Contact']);
  });

  describe('parameterized', () => {
    const body = (changes: object = {}): object => ({
      q: '4155551234',
      in: 'PHONE',
      sobjects: [
        { name: 'Contact', fields: ['Id', 'LastName'], limit: 5 },
        { name: 'Lead', fields: ['Id', 'LastName'], where: 'IsConverted=false' },
      ],
      defaultLimit: 5,
      ...changes,
    });

    it('searches by POST', async () => {
      const answer = await client.call('POST', '/parameterizedSearch', body());
      expect(rowsOf(answer).map((row) => row.LastName)).to.deep.equal(['National', 'Lead']);
    });

    it('searches by GET', async () => {
      const query =
        'q=4155551234&in=PHONE&sobject=Contact&sobject=Lead&Contact.fields=Id,LastName&fields=LastName&Lead.where=IsConverted%3Dfalse';
      const answer = await client.call('GET', `/parameterizedSearch/?${query}`);
      expect(rowsOf(answer).map((row) => row.LastName)).to.deep.equal(['National', 'Lead']);
    });

    it('takes every character for itself', async () => {
      expect(rowsOf(await client.call('POST', '/parameterizedSearch', body({ q: '+1 999' })))).to.deep.equal([]);
      expect((await client.call('POST', '/parameterizedSearch', body({ q: "O'Brien\\ {} (*" }))).status).to.equal(200);
      const global = await client.call('POST', '/parameterizedSearch', body({ q: '+14155551234' }));
      expect(rowsOf(global).map((row) => row.LastName)).to.deep.equal(['Global']);
    });

    it('refuses one character, unknown keys, and unknown fields', async () => {
      expect(codesOf(await client.call('POST', '/parameterizedSearch', body({ q: '4' })))).to.deep.equal([
        'INVALID_SEARCH',
      ]);
      expect(codesOf(await client.call('POST', '/parameterizedSearch', body({ where: 'x' })))).to.deep.equal([
        'JSON_PARSER_ERROR',
      ]);
      const unknown = body({ sobjects: [{ name: 'Contact', fields: ['Nope'] }] });
      expect(codesOf(await client.call('POST', '/parameterizedSearch', unknown))).to.deep.equal(['INVALID_FIELD']);
    });
  });
});
