import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBody } from '../../src/http/body-text.ts';

const JSON_TYPE = 'application/json';
const bytes = (...parts: readonly (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));

/** Title, bytes, Content-Type, text. */
const BODIES: readonly [string, Buffer, string, string][] = [
  ['UTF-8', bytes('{"name":"Анна 😀"}'), JSON_TYPE, '{"name":"Анна 😀"}'],
  ['UTF-8 with a byte order mark', bytes(0xef, 0xbb, 0xbf, '{}'), JSON_TYPE, '{}'],
  ['a declared windows-1251', bytes(0xc0, 0xed, 0xed, 0xe0), 'application/json; charset=windows-1251', 'Анна'],
  ['a declared latin1, in quotes', bytes('Ren', 0xe9), 'text/plain; Charset = "ISO-8859-1"', 'René'],
  ['a declared UTF-16', Buffer.from('{"a":"й"}', 'utf16le'), 'application/json; charset=utf-16le', '{"a":"й"}'],
  ['UTF-8 under a charset nobody knows', bytes('Анна'), 'application/json; charset=klingon', 'Анна'],
  [
    'UTF-8 under a charset it is not',
    bytes('Анна ', 0xf0, 0x9f, 0x98, 0x80),
    'application/json; charset=euc-jp',
    'Анна 😀',
  ],
  ['an undeclared latin1', bytes('Ren', 0xe9, ' caf', 0xe9), JSON_TYPE, 'René café'],
  ['UTF-8 with a character cut off', bytes('Анна ', 0xd0, '"}'), JSON_TYPE, 'Анна Ð"}'],
  ['half a surrogate pair in UTF-8', bytes(0xed, 0xa0, 0x80), JSON_TYPE, 'í\u00a0€'],
];

describe('the text of a body', () => {
  for (const [title, body, type, text] of BODIES) {
    it(`is read from ${title}`, () => {
      expect(decodeBody(body, type)).to.equal(text);
    });
  }

  it('is what was sent, for any text in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeBody(Buffer.from(text), JSON_TYPE)).to.equal(text);
      }),
    );
  });

  it('holds every byte of any body: nothing is replaced', () => {
    const single = new TextDecoder('windows-1252');
    const ofByte = new Map(Array.from({ length: 256 }, (_, byte) => [single.decode(Uint8Array.of(byte)), byte]));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (body) => {
        if (body[0] === 0xef) return;
        const text = decodeBody(body, JSON_TYPE);
        const spellings = [...text].map((char) => [Buffer.from(char), Buffer.from([ofByte.get(char) ?? 0])]);
        // Each character stands for its bytes in UTF-8 or for its one byte in windows-1252.
        let starts = new Set([0]);
        for (const options of spellings) {
          const ends = [...starts].flatMap((start) =>
            options
              .filter((option) => option.equals(body.subarray(start, start + option.length)))
              .map((option) => start + option.length),
          );
          starts = new Set(ends);
        }
        expect(starts.has(body.length)).to.equal(true);
        expect(text).to.not.contain('\ufffd');
      }),
      { numRuns: 2_000 },
    );
  });
});
