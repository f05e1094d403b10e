import { expect } from 'chai';
import fc from 'fast-check';
import { assignedLink } from '../../src/jivo/assign.ts';
import { type JivoEvent, parseBody } from '../../src/jivo/body.ts';
import { effectOf } from '../../src/jivo/effects.ts';
import { toActivity } from '../../src/jivo/to-activity.ts';
import { toLead } from '../../src/jivo/to-lead.ts';
import { anyCharacter } from '../any-character.ts';
import { context } from './expected/expectation.ts';
import { fixtureNames, readFixture } from './fixtures.ts';
import { wellFormedActivity, wellFormedLead } from './well-formed.ts';

type Path = readonly string[];

/** What a value of a payload may turn into. `old` is what it was. */
const junk: fc.Arbitrary<(old: unknown) => unknown> = fc.oneof(
  fc.constantFrom<(old: unknown) => unknown>(
    () => undefined,
    (old) => [old],
    (old) => ({ 0: old }),
    (old) => [null, old],
    (old) => String(old),
    (old) => ({ value: old, name: old, id: old, title: old }),
  ),
  fc
    .constantFrom<unknown>(
      ...[null, [], '', {}, 0, -1, 5, 1e21, 0.5, true, false, ' ', 'text', '\ud800', 'a\0b\r\nc', '\u200b', 'a/b'],
      ...['a@b.example, c@d.example', '+14084987855; +14084987856', '8 900 000-00-00', '1665396476', 'not a link'],
      ...[
        'javascript:alert(1)',
        '<Message text is not displayed here>',
        '<p>a</p>',
        '&#0;',
        '__proto__',
        'x'.repeat(500),
      ],
    )
    .map((value) => () => value),
  fc.jsonValue({ maxDepth: 4, stringUnit: anyCharacter }).map((value) => () => value),
);

/** The paths of all values below. */
function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function replace(value: unknown, path: Path, change: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (typeof value !== 'object' || value === null) return value;
  const child = replace((value as Record<string, unknown>)[key], rest, change);
  if (Array.isArray(value)) return value.map((entry, index) => (String(index) === key ? child : entry));
  return { ...value, [key]: child };
}

const mutated: fc.Arbitrary<JivoEvent> = fc.constantFrom(...fixtureNames).chain((name) => {
  const event = parseBody(readFixture(name));
  const paths = pathsOf(event.body).filter((path) => path[0] !== 'event_name');
  const change = fc.tuple(fc.constantFrom(...paths), junk);
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    const body = changes.reduce<unknown>((value, [path, make]) => replace(value, path, make), event.body);
    // Through JSON and back, as on the wire: what is undefined is missing.
    return parseBody(JSON.stringify(body));
  });
});

describe('a payload with anything in place of anything', () => {
  it('never throws and always gives well-formed canonical values', () => {
    fc.assert(
      fc.property(mutated, fc.constantFrom(undefined, 'US', 'RU', 'XX'), (event, region) => {
        const circumstances = region === undefined ? context : { ...context, region };
        const lead = toLead(event, circumstances);
        const activity = toActivity(event, lead, circumstances);
        expect(wellFormedLead.safeParse(lead).error?.issues, JSON.stringify(lead)).to.equal(undefined);
        const logged = ['transcript', 'call', 'offline-message'].includes(effectOf(event.name));
        expect(activity !== undefined).to.equal(logged);
        if (activity !== undefined) {
          expect(wellFormedActivity.safeParse(activity).error?.issues, JSON.stringify(activity)).to.equal(undefined);
        }
        expect(assignedLink(event) ?? 'none').to.be.a('string');
      }),
      { numRuns: 3000 },
    );
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(mutated, (event) => {
        const lead = toLead(event, context);
        expect(toLead(event, context)).to.deep.equal(lead);
        expect(toActivity(event, lead, context)).to.deep.equal(toActivity(event, lead, context));
      }),
      { numRuns: 300 },
    );
  });
});
