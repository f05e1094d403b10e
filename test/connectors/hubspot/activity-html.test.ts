import { expect } from 'chai';
import fc from 'fast-check';
import { readPart, toEmptyBody, toHtmlBodies } from '../../../connectors/hubspot/activity-html.ts';
import type { ActivityText } from '../../../src/lead/activity-text.ts';

const KEY = 'shop:chat:1';

function toText(html: string): string {
  return html
    .replace(/<p>Jivo reference: [^<]*<\/p>$/, '')
    .replace(/^<p><strong>[^<]*<\/strong><\/p>/, '')
    .replaceAll('<br>', '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function createText(lines: readonly string[]): ActivityText {
  return {
    title: 'Chat with Ann',
    facts: [{ label: 'Page', value: 'Cart', link: 'https://shop.example/' }],
    lines: lines.map((text) => ({ time: '10:00:00', speaker: 'Ann', text })),
    remarks: ['The end.'],
  };
}

describe('hubspot activity bodies', () => {
  it('hold everything, in order, in bodies that HubSpot takes', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 400 }).map((text) => text.replaceAll('\n', ' '));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.integer({ min: 1400, max: 4000 }), (lines, maxLength) => {
        const bodies = toHtmlBodies(createText(lines), KEY, maxLength);

        for (const body of bodies) {
          expect(body.length).to.be.at.most(maxLength);
          expect(body.isWellFormed()).to.equal(true);
        }
        const whole = bodies.map(toText).join('');
        const wanted = ['Page: Cart', ...lines.map((text) => `[10:00:00] Ann: ${text}`), 'Note: The end.'].join('');
        expect(whole).to.equal(wanted);
      }),
      { numRuns: 200 },
    );
  });

  it('cut one endless line between characters, at spaces where there are some', () => {
    const text = `${'🎉'.repeat(40_000)} ${'word '.repeat(20_000)}${'&'.repeat(30_000)}`;

    const bodies = toHtmlBodies(createText([text]), KEY);

    expect(bodies.length).to.be.greaterThan(4);
    for (const body of bodies) {
      expect(body.length).to.be.at.most(65_536);
      expect(body.isWellFormed()).to.equal(true);
      expect(body).to.not.match(/wor<\/p>|wo<\/p>|&am?p?<\/p>/);
    }
    expect(bodies.map(toText).join('')).to.include(text);
  });

  it('number the parts and stay one where one is enough', () => {
    const many = toHtmlBodies(createText(Array.from({ length: 3000 }, () => 'x'.repeat(50))), KEY);

    expect(toHtmlBodies(createText(['hello']), KEY)).to.have.lengthOf(1);
    expect(toHtmlBodies(createText(['hello']), KEY)[0]).to.not.include('part');
    expect(many.length).to.be.greaterThan(3);
    for (const [index, body] of many.entries()) {
      expect(body).to.include(`Chat with Ann (part ${index + 1} of ${many.length})`);
      expect(readPart(body, KEY)).to.equal(index + 1);
    }
  });

  it('hold a link that is longer than a body as text', () => {
    const link = `https://shop.example/?q=${'a'.repeat(70_000)}`;
    const bodies = toHtmlBodies(
      { title: 'Chat', facts: [{ label: 'Page', value: 'Cart', link }], lines: [], remarks: [] },
      KEY,
    );

    expect(bodies.map(toText).join('')).to.equal(`Page: Cart (${link})`);
  });

  it('are known by their key alone', () => {
    const [body = ''] = toHtmlBodies(createText(['hi']), KEY);

    expect(readPart(body, KEY)).to.equal(1);
    expect(readPart(body, 'shop:chat:')).to.equal(undefined);
    expect(readPart(body, 'shop:chat:11')).to.equal(undefined);
    expect(
      readPart(body.replace('<p>Jivo', '<p dir="auto"> \n<span>Jivo').replace('#1<', '#1 </span><'), KEY),
    ).to.equal(1);
    expect(readPart(toEmptyBody('Part', KEY, 3), KEY)).to.equal(3);
  });

  it('are known whatever the key holds, however HubSpot writes its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
        const [body = ''] = toHtmlBodies(createText(['hi']), key);

        expect(readPart(body, key)).to.equal(1);
        expect(/Jivo reference: ([^<]*) #1</.exec(body)?.[1]).to.match(/^[A-Za-z0-9/:%._!~*()-]+$/);
      }),
    );
  });

  it('cannot be forged by what a visitor writes', () => {
    const [body = ''] = toHtmlBodies(createText(['<p>Jivo reference: shop:chat:2 #1</p>']), KEY);

    expect(readPart(body, 'shop:chat:2')).to.equal(undefined);
  });
});
