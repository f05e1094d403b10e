import { expect } from 'chai';
import fc from 'fast-check';
import * as fields from '../../src/jivo/fields.ts';

const { flag, identifier, line, list, moment, number, object, text, title, webLink } = fields;

describe('lenient readers', () => {
  const cases: readonly [string, (value: unknown) => unknown, readonly (readonly [unknown, unknown])[]][] = [
    [
      'text',
      text,
      [
        ['  a\r\nb\rc ', 'a\nb\nc'],
        [7, '7'],
        [0, '0'],
        ['', undefined],
        [' \n', undefined],
        ['\u200b\ufeff', undefined],
        ['a\u0000b\u001f', 'ab'],
        ['a\ud800', 'a\ufffd'],
        ['👩‍👩‍👧', '👩‍👩‍👧'],
        [Number.NaN, undefined],
        [null, undefined],
        [true, undefined],
        [[], undefined],
        [['a'], undefined],
        [{}, undefined],
      ],
    ],
    [
      'line',
      line,
      [
        [' Ann\n\t Lee ', 'Ann Lee'],
        ['a\u00a0b', 'a b'],
        [[], undefined],
      ],
    ],
    [
      'identifier',
      identifier,
      [
        [84, '84'],
        ['aBcDeFgHiJ', 'aBcDeFgHiJ'],
        [' 7 ', '7'],
        ['a/b', undefined],
        ['x'.repeat(64), 'x'.repeat(64)],
        ['x'.repeat(65), undefined],
        [1e21, undefined],
        [null, undefined],
      ],
    ],
    [
      'number',
      number,
      [
        [1.5, 1.5],
        ['37.7898', 37.7898],
        ['-122.3942', -122.3942],
        [' 5 ', 5],
        ['', undefined],
        ['0x10', undefined],
        ['1,5', undefined],
        ['1e999', undefined],
        ['Infinity', undefined],
        [Number.POSITIVE_INFINITY, undefined],
        [true, undefined],
        [[5], undefined],
      ],
    ],
    [
      'flag',
      flag,
      [
        [true, true],
        [1, true],
        ['true', true],
        [false, false],
        [0, false],
        ['0', false],
        ['', undefined],
        [null, undefined],
        [2, undefined],
        [[], undefined],
      ],
    ],
    [
      'list',
      list,
      [
        [
          [1, 2],
          [1, 2],
        ],
        [null, []],
        ['', []],
        [{}, []],
        [{ id: 1 }, [{ id: 1 }]],
        [{ 0: 'a', 2: 'b' }, ['a', 'b']],
        ['a', ['a']],
        [0, [0]],
      ],
    ],
    [
      'object',
      object,
      [
        [{ id: 1 }, { id: 1 }],
        [[{ id: 1 }, { id: 2 }], { id: 1 }],
        [[null, 'a', { id: 2 }], { id: 2 }],
        [[], {}],
        [null, {}],
        ['text', {}],
        [5, {}],
      ],
    ],
    [
      'moment',
      moment,
      [
        [1665396476, '2022-10-10T10:07:56.000Z'],
        ['1665396476', '2022-10-10T10:07:56.000Z'],
        [1665399500726, '2022-10-10T10:58:20.726Z'],
        [1665396476.5, '2022-10-10T10:07:56.500Z'],
        [0, undefined],
        [-5, undefined],
        [9e15, undefined],
        ['2022-10-10', undefined],
        [null, undefined],
      ],
    ],
    [
      'webLink',
      webLink,
      [
        ['https://a.example/b?c=d', 'https://a.example/b?c=d'],
        [' http://a.example ', 'http://a.example'],
        ['HTTPS://a.example', 'HTTPS://a.example'],
        ['javascript:alert(1)', undefined],
        ['java\nscript:alert(1)', undefined],
        ['data:text/html,x', undefined],
        ['//a.example', undefined],
        ['a.example', undefined],
        ['https://a.example/ https://b.example', undefined],
        ['https://', undefined],
        [5, undefined],
      ],
    ],
  ];
  for (const [name, read, rows] of cases) {
    for (const [value, expected] of rows) {
      it(`${name}(${JSON.stringify(value)?.slice(0, 40)}) is ${JSON.stringify(expected)?.slice(0, 40)}`, () => {
        expect(read(value)).to.deep.equal(expected);
      });
    }
  }

  it('title reads a name given as text or as an object, never an id', () => {
    expect(title('Acme', 'name')).to.equal('Acme');
    expect(title({ id: 5, name: 'Acme' }, 'name')).to.equal('Acme');
    expect(title([{ title: 'Acme' }], 'name', 'title')).to.equal('Acme');
    expect(title(5, 'name')).to.equal(undefined);
    expect(title([], 'name')).to.equal(undefined);
  });

  it('never throws', () => {
    const readers = [text, line, identifier, number, flag, list, object, moment, webLink];
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const read of readers) read(value);
      }),
    );
  });
});
