import { expect } from 'chai';
import fc from 'fast-check';
import { escapeHtml, toHtmlLength, toHtmlLink, toHtmlText } from '../../../connectors/hubspot/html.ts';
import { anyCharacter } from '../../any-character.ts';

/** What a browser makes of it again. */
function unescapeHtml(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

const anyText = fc.string({ unit: anyCharacter });

describe('hubspot html', () => {
  it('never lets markup or a quote through', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeHtml(text)).to.not.match(/[<>"']/);
        expect(escapeHtml(text).replace(/&(amp|lt|gt|quot|#39);/g, '')).to.not.include('&');
      }),
    );
  });

  it('loses nothing a reader could see', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(unescapeHtml(escapeHtml(text))).to.equal(text);
      }),
    );
  });

  it('gives well-formed text for any input, also for halves of pairs', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.nat(), (text, at) => {
        expect(escapeHtml(text.slice(at % (text.length + 1))).isWellFormed()).to.equal(true);
      }),
    );
    expect(escapeHtml('a\ud83c')).to.equal('a\ufffd');
  });

  it('drops control characters', () => {
    expect(escapeHtml('a\u0000b\u001bc\td')).to.equal('abc\td');
  });

  it('keeps line breaks of every kind', () => {
    expect(toHtmlText('a\nb\r\nc\rd')).to.equal('a<br>b<br>c<br>d');
  });

  it('never takes more room than foretold', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const foretold = [...text].reduce((sum, character) => sum + toHtmlLength(character), 0);
        expect(toHtmlText(text).length).to.be.at.most(foretold);
      }),
    );
  });

  for (const [target, html] of [
    ['https://x.example/?a=1&b="2"', '<a href="https://x.example/?a=1&amp;b=&quot;2&quot;">a&amp;b</a>'],
    ['http://x.example/', '<a href="http://x.example/">a&amp;b</a>'],
    ['javascript:alert(1)', 'a&amp;b'],
    ['data:text/html,x', 'a&amp;b'],
    ['not a link', 'a&amp;b'],
  ] as const) {
    it(`links only the web: ${target}`, () => {
      expect(toHtmlLink('a&b', target)).to.equal(html);
    });
  }
});
