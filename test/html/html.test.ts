import { expect } from 'chai';
import fc from 'fast-check';
import { html } from '../../src/html/html.ts';
import { renderOutside } from '../../src/html/outside-link.ts';
import { anyCharacter } from '../any-character.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a browser makes of escaped text. */
function readAsBrowser(markup: string): string {
  return markup.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
}

const hostileText = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc
    .array(fc.constantFrom('<', '>', '"', "'", '&', '&lt;', '</p>', '<script>', '${', '`', '--', 'a'))
    .map((parts) => parts.join('')),
);

const LINK = /^<a href="https?:[^"<>']*" rel="noopener noreferrer" target="_blank" dir="auto">[^<>"']*<\/a>$/s;

describe('html', () => {
  it('escapes any text between tags and in attributes, and nothing of it is lost', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, attribute) => {
        const markup = html`<p title="${attribute}">${text}</p>`.toString();
        const parts = /^<p title="([^"<>']*)">([^<>"']*)<\/p>$/s.exec(markup);
        expect(readAsBrowser(parts?.[1] ?? 'broken out')).to.equal(attribute.replaceAll('\0', '\uFFFD'));
        expect(readAsBrowser(parts?.[2] ?? 'broken out')).to.equal(text.replaceAll('\0', '\uFFFD'));
      }),
    );
  });

  it('escapes texts in lists and in markup within markup once', () => {
    const inner = html`<b>${'a & b'}</b>`;
    expect(html`<i>${[inner, '<', 3, undefined, false]}</i>`.toString()).to.equal('<i><b>a &amp; b</b>&lt;3</i>');
  });

  it('takes no object for markup that was not made by it', () => {
    const forged = { toString: () => '<script>' } as unknown as string;
    expect(() => html`${forged}`.toString()).to.throw(TypeError);
  });

  it('links to http and https alone, and never breaks out', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          hostileText,
          hostileText.map((text) => `https://x.example/${text}`),
        ),
        hostileText,
        (address, text) => {
          const markup = renderOutside(address, text).toString();
          const whole = markup.startsWith('<a ') ? LINK : /^[^<>"']*$/s;
          expect(markup).to.match(whole);
        },
      ),
    );
  });

  for (const address of [
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '//evil.example',
    ' ',
    'java\nscript:alert(1)',
  ]) {
    it(`shows ${JSON.stringify(address)} as text`, () => {
      expect(renderOutside(address, 'here').toString()).to.equal('here');
    });
  }
});
