import { isQueryValid, parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  encodeSegment,
  isSoqlName,
  quoteSoql,
  quoteSoqlList,
  quoteSosl,
  toQueryPath,
  toSearchPath,
  toSoqlInstant,
  toSoqlName,
} from '../../../connectors/salesforce/quoting.ts';
import { anyCharacter } from '../../any-character.ts';
import { takeError } from './support.ts';

const HARD = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.string({ unit: fc.constantFrom("'", '\\', '"', '%', '_', '\n', '\r', '\0', '{', '}', ')', ' OR ', 'x') }),
  fc.constantFrom("O'Brien\\", "') OR Name LIKE '%", "\\' OR Name != '", "x\\\\'", '@{record.id}', "';--", '\u2028'),
);

/** Reads a SOQL literal back as Salesforce does: from the first quote to the next one that is not escaped. */
function readLiteral(literal: string): { readonly value: string; readonly rest: string } {
  expect(literal[0]).to.equal("'");
  let value = '';
  for (let index = 1; index < literal.length; index += 1) {
    const character = literal.charAt(index);
    if (character === "'") return { value, rest: literal.slice(index + 1) };
    if (character === '\\') index += 1;
    const escaped = literal.charAt(index);
    value += character === '\\' ? ({ n: '\n', r: '\r' }[escaped] ?? escaped) : character;
  }
  throw new Error('The literal does not end.');
}

function clean(value: string): string {
  return value
    .toWellFormed()
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\r]/gu, '');
}

describe('Salesforce quoting', () => {
  it('gives back any text from its literal, and ends where it ends', () => {
    fc.assert(
      fc.property(HARD, (value) => {
        expect(readLiteral(`${quoteSoql(value)} LIMIT 1`)).to.deep.equal({ value: clean(value), rest: ' LIMIT 1' });
      }),
      { numRuns: 2_000 },
    );
  });

  // The parser cannot read the empty literal.
  const FILLED = HARD.filter((value) => clean(value) !== '');

  it('changes no query, as an independent parser sees it', () => {
    fc.assert(
      fc.property(FILLED, FILLED, (one, other) => {
        const soql = `SELECT Id FROM Lead WHERE Email IN ${quoteSoqlList([one, other])} OR Jivo_Id__c = ${quoteSoql(one)} LIMIT 5`;
        const { where, ...rest } = parseQuery(soql);
        expect(rest as Query).to.deep.include({ sObject: 'Lead', limit: 5 });
        expect(where).to.have.nested.property('left.field', 'Email');
        expect(where).to.have.nested.property('operator', 'OR');
        expect(where).to.have.nested.property('right.left.field', 'Jivo_Id__c');
        expect(where).to.not.have.nested.property('right.right');
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a SOSL phrase within its quotes and braces', () => {
    fc.assert(
      fc.property(HARD, (value) => {
        const quoted = quoteSosl(value);
        const inner = quoted.slice(1, -1);
        expect(quoted.startsWith('"') && quoted.endsWith('"')).to.equal(true);
        expect(inner.replace(/\\[?&|!{}[\]()^~*:\\"'+-]/g, '')).to.not.match(/[?&|!{}[\]()^~*:\\"'+-]/);
      }),
      { numRuns: 2_000 },
    );
  });

  for (const [value, literal] of [
    ["O'Brien\\", "'O\\'Brien\\\\'"],
    ["') OR Name LIKE '%", "'\\') OR Name LIKE \\'%'"],
    ['a\r\nb\0c', "'a\\r\\nbc'"],
    ['\ud800x', "'\ufffdx'"],
  ] as const) {
    it(`writes ${JSON.stringify(value)} as ${JSON.stringify(literal)}`, () => {
      expect(quoteSoql(value)).to.equal(literal);
      expect(isQueryValid(`SELECT Id FROM Lead WHERE LastName = ${literal}`)).to.equal(true);
    });
  }

  for (const name of ['Email', 'Jivo_Id__c', 'Account.Name', 'Parent__r.Name']) {
    it(`takes ${name} as a name`, () => expect(toSoqlName(name)).to.equal(name));
  }

  for (const name of ['', "Na'me", 'A.B.C', 'Name FROM User', '1x', 'Email ', 'x(y)', 'Ä']) {
    it(`refuses ${JSON.stringify(name)} as a name`, async () => {
      expect(isSoqlName(name)).to.equal(false);
      expect((await takeError((async () => toSoqlName(name))())).kind).to.equal('bug');
    });
  }

  it('refuses an empty list', async () => {
    expect((await takeError((async () => quoteSoqlList([]))())).kind).to.equal('bug');
  });

  it('encodes whatever goes into a path', () => {
    expect(encodeSegment('a/b?c=d#e\ud800')).to.equal('a%2Fb%3Fc%3Dd%23e%EF%BF%BD');
    expect(toQueryPath('SELECT Id FROM Lead')).to.equal('query?q=SELECT%20Id%20FROM%20Lead');
    expect(toQueryPath('SELECT Id FROM Lead', 'queryAll')).to.equal('queryAll?q=SELECT%20Id%20FROM%20Lead');
    expect(toSearchPath('FIND {x&y}')).to.equal('search?q=FIND%20%7Bx%26y%7D');
  });

  it('writes an instant as SOQL does', async () => {
    expect(toSoqlInstant(new Date('2026-11-22T10:00:00.123Z'))).to.equal('2026-11-22T10:00:00Z');
    expect((await takeError((async () => toSoqlInstant(new Date(Number.NaN)))())).kind).to.equal('bug');
  });
});
