import { expect } from 'chai';
import fc from 'fast-check';
import { describeRoute, type RoutePart } from '../../console/route-form.ts';
import { applyValues, readValues, toValues } from '../../src/http/console/channel-values.ts';
import { BLANK_ROUTE, findRouteProblem, readRoutes, toRoutes } from '../../src/http/console/route-values.ts';
import { toRouteForm } from './route-form.ts';

const ROUTES = [
  { if: { country: 'DE', utm: { source: ['ads', 'mail'] } }, tags: ['german'] },
  { if: { page: ['https://b2b.example/*'] }, account: 'eu', fields: { score: 3, vip: true, kind: 'b2b' } },
  { if: {}, mode: 'update-only' },
];

type Changes = Readonly<Record<string, readonly string[] | undefined>>;

/** The form as it comes from the page, with two blank routes at its end. undefined takes an input away. */
function toForm(routes: readonly object[], changes: Changes = {}): URLSearchParams {
  const all = { ...toRouteForm([...toRoutes(routes), BLANK_ROUTE, BLANK_ROUTE]), ...changes };
  const entries = Object.entries(all).flatMap(([name, values = []]) => values.map((value) => [name, value]));
  return new URLSearchParams(entries as [string, string][]);
}

/** What the file says then. */
function change(changes: Changes): unknown {
  return applyValues({ routes: ROUTES }, readValues(toForm(ROUTES, changes))).routes;
}

const problemOf = (changes: Changes) =>
  findRouteProblem(readRoutes(toForm(ROUTES, changes)) ?? [], toValues({ routes: ROUTES }).routes ?? []);

describe('a channel’s routes in its form', () => {
  for (const [what, changes, expected] of [
    ['nothing', {}, ROUTES],
    [
      'a condition, and the others stay as they are written',
      { 'route-0-if.country': ['DE\r\n AT \r\n'] },
      [{ if: { country: ['DE', 'AT'], utm: { source: ['ads', 'mail'] } }, tags: ['german'] }, ROUTES[1], ROUTES[2]],
    ],
    [
      'conditions away: the route is for everybody then',
      { 'route-0-if.country': [''], 'route-0-if.utm.source': [''] },
      [{ if: {}, tags: ['german'] }, ROUTES[1], ROUTES[2]],
    ],
    [
      'a campaign to one source',
      { 'route-0-if.utm.source': ['ads'] },
      [{ if: { country: 'DE', utm: { source: 'ads' } }, tags: ['german'] }, ROUTES[1], ROUTES[2]],
    ],
    [
      'effects; one tag is a list, too',
      {
        'route-2-tags': ['late'],
        'route-2-mode': [''],
        'route-2-owner': ['none'],
        'route-2-ownerEmail': ['b@c.example'],
      },
      [ROUTES[0], ROUTES[1], { if: {}, tags: ['late'], owner: 'none', ownerEmail: 'b@c.example' }],
    ],
    [
      'a field, and a number stays one',
      { 'route-1-value': ['4', 'false', 'b2b'] },
      [ROUTES[0], { ...ROUTES[1], fields: { score: 4, vip: false, kind: 'b2b' } }, ROUTES[2]],
    ],
    [
      'a field away, and another one to it',
      { 'route-1-name': ['', 'vip', 'kind', 'stage'], 'route-1-value': ['', 'true', 'b2b', 'new'] },
      [ROUTES[0], { ...ROUTES[1], fields: { vip: true, kind: 'b2b', stage: 'new' } }, ROUTES[2]],
    ],
    ['all routes away', { 'route-0-remove': ['yes'], 'route-1-remove': ['yes'], 'route-2-remove': ['yes'] }, undefined],
    ['one route away', { 'route-1-remove': ['yes'] }, [ROUTES[0], ROUTES[2]]],
    ['the order, upwards', { 'route-2-place': ['1'] }, [ROUTES[2], ROUTES[0], ROUTES[1]]],
    ['the order, downwards', { 'route-0-place': ['2'] }, [ROUTES[1], ROUTES[0], ROUTES[2]]],
    ['two for each other', { 'route-0-place': ['3'], 'route-2-place': ['1'] }, [ROUTES[2], ROUTES[1], ROUTES[0]]],
    [
      'a new one, first of all',
      { 'route-3-place': ['1'], 'route-3-if.tag': ['vip'], 'route-3-account': ['eu'] },
      [{ if: { tag: 'vip' }, account: 'eu' }, ...ROUTES],
    ],
    ['a new one for everybody', { 'route-4-tags': ['a\r\nb'] }, [...ROUTES, { if: {}, tags: ['a', 'b'] }]],
  ] as const) {
    it(`changes ${what}`, () => {
      expect(change(changes)).to.deep.equal(expected);
    });
  }

  it('leaves them alone when the form does not ask for them', () => {
    const channel = { routes: ROUTES };
    expect(applyValues(channel, readValues(new URLSearchParams()))).to.equal(channel);
  });

  it('puts a route to the place that was chosen, and the others stay in their order', () => {
    const place = fc.nat({ max: 5 });
    fc.assert(
      fc.property(place, place, (from, to) => {
        const routes = Array.from({ length: 6 }, (_, index) => ({ if: { tag: String(index) } }));
        const moved = readRoutes(toForm(routes, { [`route-${from}-place`]: [String(to + 1)] })) ?? [];
        const order = moved.map(({ row }) => row);
        const others = routes.map((_, index) => String(index)).filter((row) => row !== String(from));
        expect(order).to.deep.equal(others.toSpliced(to, 0, String(from)));
      }),
    );
  });

  for (const [what, changes, text] of [
    [
      'a field twice',
      { 'route-1-name': ['vip', 'vip', 'kind'] },
      'Route 2: the CRM field vip stands twice. Keep one of them.',
    ],
    [
      'a new field without a value',
      { 'route-0-name': ['vip'], 'route-0-value': [''] },
      'Route 1: the CRM field vip has no value.',
    ],
    [
      'a value without a field',
      { 'route-0-name': [''], 'route-0-value': ['4'] },
      'Route 1: the value 4 has no CRM field.',
    ],
    ['nothing', {}, undefined],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(problemOf(changes)).to.equal(text);
    });
  }

  it('says in one line for whom a route is and what it does', () => {
    expect(toRoutes(ROUTES).map(describeRoute)).to.deep.equal([
      'Country: DE; UTM source: ads, mail → Tags added: german',
      'Page: https://b2b.example/* → Account: eu; Fields of a new record: score = 3, vip = true, kind = b2b',
      'everybody → New records: are never created',
    ]);
    const blank: Readonly<Record<RoutePart, string>> = BLANK_ROUTE.parts;
    expect(describeRoute({ row: '0', parts: blank, fields: [] })).to.equal('everybody → as the channel');
  });
});
