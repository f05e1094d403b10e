import { expect } from 'chai';
import { type Blocks, fillBlocks, MarkError } from '../../src/ops/docs/blocks.ts';

const blocks: Blocks = new Map([
  ['numbers', () => 'one\ntwo\n'],
  ['FIELDS', () => '| a |'],
]);

function toDocument(inside: string, name = 'GENERATED: numbers'): string {
  return `before\n<!-- BEGIN ${name} -->${inside}<!-- END ${name} -->\nafter\n`;
}

describe('fillBlocks', () => {
  for (const inside of ['\n', '\nold\n', '\n\none\n\n', '\none\ntwo\n', '\n\none\ntwo\nthree\n\n']) {
    it(`fills and names a block that holds ${JSON.stringify(inside)}`, () => {
      const filled = fillBlocks(toDocument(inside), blocks);
      expect(filled.text).to.equal(toDocument('\n\none\ntwo\n\n'));
      expect(filled.stale).to.deep.equal(['numbers']);
    });
  }

  it('leaves a fresh document as it is, and what is outside of blocks always', () => {
    const fresh = toDocument('\n\none\ntwo\n\n');
    expect(fillBlocks(fresh, blocks)).to.deep.equal({ text: fresh, stale: [] });
    const plain = '# Title\n\nSee <!-- BEGIN GENERATED: numbers --> in the text.\n';
    expect(fillBlocks(plain, blocks)).to.deep.equal({ text: plain, stale: [] });
  });

  it('takes marks without the word GENERATED', () => {
    expect(fillBlocks(toDocument('\n', 'FIELDS'), blocks).text).to.equal(toDocument('\n\n| a |\n\n', 'FIELDS'));
  });

  const broken: readonly (readonly [string, string])[] = [
    ['<!-- BEGIN GENERATED: letters -->\n<!-- END GENERATED: letters -->', 'there is no block letters'],
    ['<!-- BEGIN GENERATED: numbers -->\nold', 'block numbers has no end'],
    ['<!-- END GENERATED: numbers -->', 'block numbers ends without having begun'],
    ['<!-- BEGIN numbers -->\n<!-- BEGIN FIELDS -->', 'block numbers has no end before block FIELDS begins'],
    ['<!-- BEGIN numbers -->\n<!-- END FIELDS -->', 'block FIELDS ends without having begun'],
  ];
  for (const [text, message] of broken) {
    it(`refuses: ${message}`, () => {
      expect(() => fillBlocks(text, blocks)).to.throw(MarkError, message);
    });
  }
});
