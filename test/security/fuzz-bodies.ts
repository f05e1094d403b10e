import fc from 'fast-check';
import { knownEvents } from '../../src/jivo/effects.ts';
import { anyCharacter } from '../any-character.ts';
import { fixtureNames, readFixture } from '../jivo/fixtures.ts';

type Path = readonly string[];
type Body = string | Uint8Array;

const FIXTURES = fixtureNames.map(readFixture);

/** What breaks programs: in place of any value. */
const EVIL: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    0.1,
    1e308,
    2 ** 53 + 2,
    1_700_000_000,
    1_700_000_000_000,
    '',
    ' ',
    [],
    {},
    [[]],
    [{}],
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'null',
    'undefined',
    'NaN',
    '\0',
    '\ud800',
    '\u202e\u200b',
    '🜁'.repeat(50),
  ],
  ...[
    '<script>alert(1)</script>',
    "'; DROP TABLE events; --",
    '#{7*7}',
    '{{7*7}}',
    '%00%0a',
    '../../../etc/passwd',
    '?',
  ],
  ...['a@b.example', 'a@b.example,c@d.example', `${'a'.repeat(300)}@b.example`, '+14155550123', '8 900 000-00-00', '+'],
  ...['http://127.0.0.1/', 'javascript:alert(1)', 'https://[::1', '9999-99-99', 'x'.repeat(20_000), '1'.repeat(400)],
  { $gt: '' },
  { toString: 'x', valueOf: 'y', length: 1e9 },
];

function listPaths(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => listPaths(child, [...path, key]))];
}

function replace(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return by;
  const entries = Object.entries(value).map(([name, child]) => [name, name === key ? replace(child, rest, by) : child]);
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^event\s*=\s*/, ''));
  } catch {
    return { event_name: 'chat_accepted', text };
  }
}

const evil = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...EVIL) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: anyCharacter }) },
);

/** A payload with other values here and there. */
const structural: fc.Arbitrary<Body> = fc.constantFrom(...FIXTURES).chain((text) => {
  const value = parse(text);
  const change = fc.tuple(fc.constantFrom(...listPaths(value)), evil);
  return fc
    .array(change, { minLength: 1, maxLength: 5 })
    .map((changes) => JSON.stringify(changes.reduce((body, [path, by]) => replace(body, path, by), value)) ?? '');
});

/** A payload whose text was damaged. */
const textual: fc.Arbitrary<Body> = fc
  .tuple(
    fc.constantFrom(...FIXTURES),
    fc.nat(),
    fc.nat(40),
    fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 20 }),
      fc.constantFrom('"', '{', '}', '[', ',', '\\u', 'event=', '&', ';'),
    ),
    fc.constantFrom('insert', 'replace', 'repeat', 'cut', 'form', 'assign', 'nest'),
  )
  .map(([text, place, length, junk, how]) => {
    const at = place % (text.length + 1);
    if (how === 'cut') return text.slice(0, at);
    if (how === 'form') return new URLSearchParams({ event: text }).toString();
    if (how === 'assign') return `event = ${text};${junk}`;
    if (how === 'repeat') return text.slice(0, at + length) + text.slice(at);
    if (how === 'nest')
      return `{"event_name":"chat_updated","visitor":${'['.repeat(at % 3_000)}${']'.repeat(at % 3_000)}}`;
    return text.slice(0, at) + junk + text.slice(how === 'insert' ? at : at + length);
  });

/** An object of a known name and anything else. */
const invented: fc.Arbitrary<Body> = fc
  .tuple(
    fc.constantFrom(...knownEvents.map(({ name }) => name), 'unheard_of'),
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
  )
  .map(([event_name, more]) => JSON.stringify({ ...more, event_name }));

const bytes: fc.Arbitrary<Body> = fc.uint8Array({ maxLength: 200 });

const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 10, arbitrary: structural },
  { weight: 6, arbitrary: textual },
  { weight: 3, arbitrary: invented },
  { weight: 1, arbitrary: bytes },
);

/** The same bodies for the same seed. */
export function createBodies(count: number, seed: number): readonly Uint8Array[] {
  const encoder = new TextEncoder();
  return fc
    .sample(body, { numRuns: count, seed })
    .map((value) => (typeof value === 'string' ? encoder.encode(value) : value));
}
