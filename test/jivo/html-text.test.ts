import { expect } from 'chai';
import fc from 'fast-check';
import { toPlainText } from '../../src/jivo/html-text.ts';

describe('toPlainText', () => {
  const cases: Readonly<Record<string, string>> = {
    '<p><b>Ann:</b> Hello</p><p><b>Bob:</b> Yes.</p>': 'Ann: Hello\nBob: Yes.',
    'one<br>two<br/>three<BR />four': 'one\ntwo\nthree\nfour',
    '<script>alert(1)</script>a<style>b{}</style>c': 'ac',
    '<script>if (a < b) x("</p>")</script>shown': 'shown',
    'Tom &amp; Ann &lt;3 &#1105; &#x1F600; &nbsp;x': 'Tom & Ann <3 ё 😀  x',
    '&amp;lt;b&amp;gt;': '&lt;b&gt;',
    '&unknown; &#99999999; &#x110000;': '&unknown; &#99999999; &#x110000;',
    'a < b and c > d': 'a < b and c > d',
    '5 <': '5 <',
    '<a href="https://a.example">link</a>': 'link',
    '<!-- note -->x': 'x',
    '': '',
  };
  for (const [html, text] of Object.entries(cases)) {
    it(`${JSON.stringify(html)} is ${JSON.stringify(text)}`, () => expect(toPlainText(html)).to.equal(text));
  }

  it('gives escaped text back', () => {
    const toHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const tidy = text
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean)
          .join('\n');
        expect(toPlainText(`<p>${toHtml(tidy)}</p>`)).to.equal(tidy);
      }),
    );
  });

  it('reads a megabyte of open brackets', () => {
    expect(toPlainText('<'.repeat(1 << 20))).to.have.lengthOf(1 << 20);
    expect(toPlainText('<script>'.repeat(1 << 17))).to.equal('');
    expect(toPlainText('&'.repeat(1 << 20))).to.have.lengthOf(1 << 20);
  });
});
