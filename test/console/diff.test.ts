import { expect } from 'chai';
import fc from 'fast-check';
import { type DiffLine, diffLines, shortenDiff } from '../../console/diff.ts';

function write(lines: readonly DiffLine[]): readonly string[] {
  const marks = { same: ' ', added: '+', removed: '-' } as const;
  return lines.map(({ kind, text }) => marks[kind] + text);
}

describe('comparison of two configurations', () => {
  it('names what was added and removed', () => {
    expect(write(diffLines('a\nb\nc', 'a\nx\nc\nd'))).to.deep.equal([' a', '-b', '+x', ' c', '+d']);
  });

  it('gives both texts back, whatever they are, and calls nothing changed that is not', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '{', ''), { minLength: 1, maxLength: 12 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const side = (other: DiffLine['kind']) =>
          lines
            .filter(({ kind }) => kind !== other)
            .map((line) => line.text)
            .join('\n');
        expect(side('added')).to.equal(before);
        expect(side('removed')).to.equal(after);
        if (before === after) expect(lines.every(({ kind }) => kind === 'same')).to.equal(true);
      }),
    );
  });

  it('leaves out what is far from a change, and says where', () => {
    const before = Array.from({ length: 12 }, (_, index) => String(index)).join('\n');
    const shown = shortenDiff(diffLines(before, before.replace('6', 'six')), 1);
    expect(shown.map((line) => line?.text)).to.deep.equal([undefined, '5', '6', 'six', '7', undefined]);
  });
});
