import { expect } from 'chai';
import fc from 'fast-check';
import { BadBodyError, MAX_DEPTH, MAX_KEYS, parseBody } from '../../src/jivo/body.ts';
import { fixtureNames, readFixture } from './fixtures.ts';

const JSON_BODY = '{"event_name":"chat_accepted","visitor":{"name":"Ann & Bob + 50% «ё»"}}';
const EVENT = {
  name: 'chat_accepted',
  body: { event_name: 'chat_accepted', visitor: { name: 'Ann & Bob + 50% «ё»' } },
};

/** A body whose deepest object is on the given level. */
function nest(levels: number): string {
  return `{"event_name":"x","a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
}

describe('parseBody', () => {
  const readable = {
    'plain JSON': JSON_BODY,
    'a byte order mark': `\uFEFF${JSON_BODY}`,
    'white space around': `\r\n\t ${JSON_BODY} \n`,
    'the prefix with spaces': `event = ${JSON_BODY}`,
    'the prefix without spaces': `event=${JSON_BODY}`,
    'the prefix with a line break': `event =\n${JSON_BODY}`,
    'the prefix and a semicolon': `event = ${JSON_BODY};`,
    'a form': `event=${encodeURIComponent(JSON_BODY)}`,
    'a form with plus for space': new URLSearchParams({ event: JSON_BODY }).toString(),
    'a form with other fields': `event=${encodeURIComponent(JSON_BODY)}&b=2`,
    'a form with bare braces': `event={${encodeURIComponent(JSON_BODY.slice(1, -1))}}`,
  };
  for (const [form, text] of Object.entries(readable)) {
    it(`reads ${form}`, () => expect(parseBody(text)).to.deep.equal(EVENT));
  }

  const refused: Readonly<Record<string, string>> = {
    '': 'The body is empty',
    ' \n': 'The body is empty',
    hello: 'The body is not JSON',
    '{"event_name":"chat_acc': 'The body is not JSON',
    'event = {"event_name"': 'The body is not JSON',
    'event=hello': 'The body is not JSON',
    '<xml/>': 'The body is not JSON',
    '[{"event_name":"chat_accepted"}]': 'The body is a list, not a JSON object',
    'event = []': 'The body is a list, not a JSON object',
    null: 'The body is null, not a JSON object',
    '42': 'The body is a number, not a JSON object',
    true: 'The body is a boolean, not a JSON object',
    '"chat_accepted"': 'The body is text, not a JSON object',
    '{}': 'event_name is missing',
    '{"Event_Name":"chat_accepted"}': 'event_name is missing',
    '{"__proto__":{"event_name":"chat_accepted"}}': 'event_name is missing',
    '{"event_name":null}': 'event_name is null, expected text',
    '{"event_name":7}': 'event_name is a number, expected text',
    '{"event_name":false}': 'event_name is a boolean, expected text',
    '{"event_name":["x"]}': 'event_name is a list, expected text',
    '{"event_name":{}}': 'event_name is an object, expected text',
    '{"event_name":" "}': 'event_name is empty',
    [`{"event_name":"${'x'.repeat(101)}"}`]: 'event_name is longer than 100 characters',
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`refuses ${JSON.stringify(text.slice(0, 50))}: ${message}`, () => {
      expect(() => parseBody(text)).to.throw(BadBodyError, new RegExp(`^${message}$`));
    });
  }

  it('reads every payload file', () => {
    for (const name of fixtureNames) expect(parseBody(readFixture(name)).name, name).to.match(/^[a-z_ ]+$/);
  });

  it('keeps the body out of its message', () => {
    expect(() => parseBody('{"phone":"+14084987855",}')).to.throw(BadBodyError, /^The body is not JSON$/);
  });

  it('takes the deepest body allowed and refuses one level more', () => {
    expect(parseBody(nest(MAX_DEPTH)).name).to.equal('x');
    expect(() => parseBody(nest(MAX_DEPTH + 1))).to.throw(BadBodyError, 'nested more than 32 levels deep');
    expect(() => parseBody(nest(500_000))).to.throw(BadBodyError, 'nested more than 32 levels deep');
  });

  it('takes the widest body allowed and refuses one key more', () => {
    const wide = (keys: number) =>
      JSON.stringify({ event_name: 'x', list: new Array(keys - 3).fill(0), object: { a: 1 } }).replace('"a":1', '');
    expect(parseBody(wide(MAX_KEYS)).name).to.equal('x');
    expect(() => parseBody(wide(MAX_KEYS + 1))).to.throw(BadBodyError, 'more than 200000 keys');
  });

  it('keeps the keys of an object prototype harmless', () => {
    const text = '{"event_name":"x","__proto__":{"a":1},"b":{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}}';
    const { body } = parseBody(text);
    const copy: Record<string, unknown> = Object.assign({}, body, body.b);
    expect(copy.a).to.equal(undefined);
    expect(Object.getPrototypeOf(copy)).to.equal(Object.prototype);
    expect(Object.hasOwn({}.constructor, 'a')).to.equal(false);
    expect(Object.keys(body.b ?? {})).to.deep.equal(['constructor']);
  });

  it('reads the same of an object in every form, and throws nothing but BadBodyError', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (fields) => {
        const text = JSON.stringify({ ...fields, event_name: 'chat_accepted' });
        const plain = parseBody(text);
        expect(parseBody(`event = ${text}`)).to.deep.equal(plain);
        expect(parseBody(new URLSearchParams({ event: text }).toString())).to.deep.equal(plain);
      }),
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.json().map(encodeURIComponent)),
        fc.boolean(),
        (text, prefixed) => {
          try {
            expect(parseBody(prefixed ? `event=${text}` : text).name).to.be.a('string');
          } catch (error) {
            expect(error).to.be.instanceOf(BadBodyError);
          }
        },
      ),
    );
  });
});
