import { expect } from 'chai';
import fc from 'fast-check';
import { findTextProblems, parseConfigText } from '../../config/json-text.ts';
import { parseConfig } from '../../config/load.ts';
import { ConfigError } from '../../config/problems.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { anyCharacter } from '../any-character.ts';

/** Title, text of the file, and the whole message. */
const WRONG: readonly [string, string, string][] = [
  ['a key twice', '{"a":1,\n"a":2}', 'a: the key stands in line 1 and again in line 2; keep one of them'],
  ['a key twice in one line', '{"a":1,"a":2}', 'a: the key stands twice in line 1; keep one of them'],
  [
    'a key twice deep inside',
    '{"channels":{"shop":{"fields":[{},{\n"to":"x",\n"to":"y"}]}}}',
    'channels.shop.fields[1].to: the key stands in line 2 and again in line 3; keep one of them',
  ],
  ['a key written in two ways', '{"\\u0061":1,"a":2}', 'a: the key stands twice in line 1; keep one of them'],
  [
    'the name of the prototype',
    '{"__proto__":1,"__proto__":2}',
    '__proto__: the key stands twice in line 1; keep one of them',
  ],
  [
    'a comma too much',
    '{\n"a": 1,\n}',
    'gateway.json: the file is not JSON: expected a key in double quotes in line 3',
  ],
  ['a comma too little', '{\n"a": 1\n"b": 2}', 'gateway.json: the file is not JSON: expected "," or "}" in line 3'],
  ['a missing end', '{\n"a": [1', 'gateway.json: the file is not JSON: expected "," or "]" in line 2'],
  ['something after the end', '{}\n{}', 'gateway.json: the file is not JSON: expected the end of the file in line 2'],
  ['nothing', '', 'gateway.json: the file is not JSON: expected a value in line 1'],
];

function readMessage(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The text was taken');
}

/** JSON, broken JSON, and keys that come again. */
const texts = fc.oneof(
  fc.json(),
  fc.string({ unit: anyCharacter }),
  fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"b"',
        '"\\u00',
        '"\\n"',
        ' ',
        '\n',
        '01',
        '-1.5e+3',
        'true',
        'nul',
        '\u0085',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('the text of a configuration file', () => {
  for (const [title, text, message] of WRONG) {
    it(`with ${title} is refused`, () => {
      expect(readMessage(() => parseConfigText(text, 'gateway.json'))).to.equal(message);
    });
  }

  it('may have one key in several objects', () => {
    const text = '{"a":{"name":1},"b":{"name":1},"c":[{"name":1},{"name":2}]}';
    expect(parseConfigText(text, 'gateway.json')).to.deep.equal(JSON.parse(text));
  });

  it('is JSON when JSON.parse says so, and never otherwise', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const refused = findTextProblems(text).some(
          ({ path, text: problem }) => path === '' && /not JSON/.test(problem),
        );
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(refused).to.equal(!isJson);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is not repeated where it is broken: it may be a secret', () => {
    const text = '{"accounts": {"crm": {"settings": {"accessToken": pat-na1-secret}}}}';
    expect(readMessage(() => parseConfigText(text, 'gateway.json'))).to.not.contain('secret');
  });
});

describe('a secret in the wrong place', () => {
  it('is shown by its name', () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the configuration's own variables look like this
    const raw = {
      server: { port: '${HUBSPOT_TOKEN}', allow: ['${HUBSPOT_TOKEN}'] },
      accounts: { crm: { connector: '${HUBSPOT_TOKEN}' } },
      channels: {
        shop: { account: 'crm', region: '${HUBSPOT_TOKEN}', fields: [{ to: 'x', when: '${HUBSPOT_TOKEN}', value: 1 }] },
      },
    };
    const environment = { HUBSPOT_TOKEN: 'pat-na1-secret' };
    const message = readMessage(() => parseConfig(raw, connectors as unknown as Definitions, environment, '/'));
    expect(message).to.not.contain('secret');
    expect(message).to.contain('server.port: expected a number, found "${HUBSPOT_TOKEN}"');
    expect(message).to.contain('channels.shop.fields[0].when');
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the configuration's own variables look like this
  });
});
