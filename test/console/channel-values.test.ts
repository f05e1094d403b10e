import { expect } from 'chai';
import fc from 'fast-check';
import { CONDITIONS, type Conditions } from '../../console/condition-form.ts';
import { toSettingLabel } from '../../console/settings-form.ts';
import { TEXTS } from '../../console/texts.ts';
import { applyValues, hasNewReference, listKept, readValues, toValues } from '../../src/http/console/channel-values.ts';
import type { RawPart } from '../../src/http/console/raw-part.ts';
import { CHANNEL_SETTINGS } from '../../src/http/console/setting-values.ts';
import { toRouteForm } from './route-form.ts';

const FULL: RawPart = {
  account: 'crm',
  token: `\${TOKEN}`,
  timeZone: 'Europe/Berlin',
  reply: { enableAssign: false, deadlineMs: 1500 },
  match: { steps: { phone: false } },
  fields: [
    { to: 'stage', value: 3, when: 'created', if: { page: '*' } },
    { to: 'source', from: 'source.utm.source', transform: 'trim' },
  ],
  customData: [{ title: 'Plan', from: 'plan', link: 'https://shop.example/{{plan}}' }],
  routes: [{ if: { country: 'DE' }, tags: ['de'] }],
};

/** The form a browser would send of these values. */
function toForm(channel: RawPart, changes: Readonly<Record<string, string | readonly string[]>> = {}): URLSearchParams {
  const { fields = [], card = [], routes = [], settings, token: _token, ...texts } = toValues(channel);
  const lists = {
    row: fields.map(({ row }) => row),
    to: fields.map(({ to }) => to),
    from: fields.map(({ from }) => from),
    value: fields.map(({ value }) => value),
    when: fields.map(({ when }) => when),
    rule: fields.map(({ rule }) => rule),
    transform: fields.map(({ transform }) => transform),
    ...toConditionForm(fields.map(({ conditions }) => conditions)),
    'card-row': card.map(({ row }) => row),
    'card-title': card.map(({ title }) => title),
    'card-from': card.map(({ from }) => from),
    'card-link': card.map(({ link }) => link),
    'card-transform': card.map(({ transform }) => transform),
  };
  const all = { ...texts, ...lists, ...toRouteForm(routes), ...toSettingForm(settings), ...changes };
  return new URLSearchParams(
    Object.entries(all).flatMap(([name, value]) => [value ?? ''].flat().map((one) => [name, one] as [string, string])),
  );
}

function toConditionForm(rows: readonly Conditions[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    CONDITIONS.map((part) => [`map-${part}`, rows.map((conditions) => conditions[part].replaceAll('\n', '\r\n'))]),
  );
}

function toSettingForm(settings: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([path, text = '']) => [`setting-${path}`, text.replaceAll('\n', '\r\n')]),
  );
}

const change = (changes: Readonly<Record<string, string | readonly string[]>>): RawPart =>
  applyValues(FULL, readValues(toForm(FULL, changes)));

describe('a channel’s form', () => {
  it('changes nothing when it is sent as it came', () => {
    const text = fc.string({ maxLength: 8 }).map((given) => given.trim());
    const scalar = fc.oneof(text, fc.integer(), fc.boolean());
    const optional = <T>(part: fc.Arbitrary<T>) => fc.option(part, { nil: undefined });
    const line = text.filter((given) => given !== '');
    const patterns = fc.oneof(line, fc.array(line, { minLength: 1, maxLength: 3 }));
    const condition = fc.record(
      { country: patterns, tag: patterns, utm: fc.record({ source: patterns, term: patterns }, { requiredKeys: [] }) },
      { requiredKeys: [] },
    );
    const route = fc.record(
      {
        if: condition,
        account: text,
        ownerEmail: text,
        tags: fc.array(line),
        fields: fc.dictionary(line, scalar, { maxKeys: 3, noNullPrototype: true }),
      },
      { requiredKeys: ['if'] },
    );
    const channel = fc.record(
      {
        account: text,
        region: fc.option(text),
        reply: fc.record({ deadlineMs: scalar, contactInfo: text, enableAssign: fc.boolean() }, { requiredKeys: [] }),
        match: fc.record({ several: text, sharedPhone: fc.integer() }, { requiredKeys: [] }),
        fields: fc.array(
          fc.record(
            {
              to: text.filter((to) => to !== ''),
              from: text,
              value: scalar,
              when: fc.constantFrom('created', 'updated', 'always', `\${WHEN}`),
              rule: text,
              if: condition,
              transform: fc.oneof(text, fc.array(text), fc.record({ join: text })),
            },
            { requiredKeys: ['to'] },
          ),
          { maxLength: 3 },
        ),
        customData: fc.array(
          fc.record(
            { title: line, from: text, link: text, transform: fc.oneof(text, fc.array(text)) },
            { requiredKeys: ['title'] },
          ),
          { maxLength: 3 },
        ),
        write: fc.record({ mode: text, anonymous: scalar, fields: fc.record({ name: text }) }, { requiredKeys: [] }),
        ignore: fc.record({ pages: fc.array(line), silentChats: fc.boolean() }, { requiredKeys: [] }),
        routes: fc.array(route, { minLength: 1, maxLength: 3 }),
        more: optional(scalar),
      },
      { requiredKeys: ['account'] },
    );
    fc.assert(
      fc.property(channel, (raw) => {
        expect(applyValues(raw, readValues(toForm(raw)))).to.deep.equal(raw);
      }),
    );
  });

  for (const [what, changes, expected] of [
    ['a text', { account: 'other' }, { ...FULL, account: 'other' }],
    ['a text that was not there', { region: 'US' }, { ...FULL, region: 'US' }],
    ['a number', { deadlineMs: '2000' }, { ...FULL, reply: { enableAssign: false, deadlineMs: 2000 } }],
    ['a number to its usual value', { deadlineMs: '' }, { ...FULL, reply: { enableAssign: false } }],
    [
      'what is no number, for the check to refuse',
      { deadlineMs: 'soon' },
      { ...FULL, reply: { enableAssign: false, deadlineMs: 'soon' } },
    ],
    ['a choice in a part', { several: 'newest' }, { ...FULL, match: { steps: { phone: false }, several: 'newest' } }],
    [
      'for whom a line is',
      { 'map-if.page': ['', 'https://a.example/*\r\nhttps://b.example/*'], 'map-if.utm.term': ['', 'lamp'] },
      {
        ...FULL,
        fields: [
          { to: 'stage', value: 3, when: 'created' },
          {
            to: 'source',
            from: 'source.utm.source',
            transform: 'trim',
            if: { page: ['https://a.example/*', 'https://b.example/*'], utm: { term: 'lamp' } },
          },
        ],
      },
    ],
    [
      'a line and keeps what else the file says of it',
      { to: ['stage', 'utm_source'], value: ['4', ''] },
      {
        ...FULL,
        fields: [
          { to: 'stage', value: 4, when: 'created', if: { page: '*' } },
          { to: 'utm_source', from: 'source.utm.source', transform: 'trim' },
        ],
      },
    ],
    [
      'the order: what a line has besides goes with it',
      {
        row: ['1', '0'],
        'map-if.page': ['', '*'],
        to: ['source', 'stage'],
        from: ['source.utm.source', ''],
        value: ['', '3'],
        transform: ['trim', ''],
      },
      { ...FULL, fields: [...(FULL.fields as readonly object[])].reverse() },
    ],
    [
      'a line away, and another one to the end',
      {
        row: ['0', '1', ''],
        to: ['', 'source', 'lead_tag'],
        from: ['', 'source.utm.source', ''],
        value: ['', '', 'chat'],
        when: ['created', 'created', 'always'],
        'map-if.page': ['', '', ''],
      },
      {
        ...FULL,
        fields: [
          { to: 'source', from: 'source.utm.source', transform: 'trim' },
          { to: 'lead_tag', value: 'chat', when: 'always' },
        ],
      },
    ],
    ['the card away', { 'card-title': '', 'card-from': '' }, (({ customData: _card, ...rest }) => rest)(FULL)],
  ] as const) {
    it(`changes ${what}`, () => {
      expect(change(changes)).to.deep.equal(expected);
    });
  }

  it('leaves what it does not ask for', () => {
    expect(applyValues(FULL, readValues(new URLSearchParams()))).to.equal(FULL);
    expect(listKept({ ...FULL, reply: { wait: 1 } })).to.deep.equal(['token', 'reply.wait']);
  });

  it('names every setting of a channel that it does not ask for by itself', () => {
    const known = CHANNEL_SETTINGS.map(({ path }) => path);
    expect(known).to.include.members(['timeZone', 'match.steps.link', 'write.fields.description', 'ignore.pages']);
    expect(known.filter((path) => toSettingLabel(path) === path)).to.deep.equal([]);
    const groups = known.map((path) => path.split('.').slice(0, -1).join('.'));
    expect(groups.filter((group) => !Object.hasOwn(TEXTS.settings.groups, group))).to.deep.equal([]);
  });

  for (const [what, form, isNew] of [
    ['what is in the file already', toForm({ account: 'crm', region: `\${REGION}` }), false],
    ['another variable', toForm({ account: 'crm' }, { region: `\${HOME}` }), true],
    ['a file in a line', toForm({ account: 'crm' }, { to: 'x', value: `\${file:/etc/passwd}` }), true],
    [
      'the variable of the token, which the page does not show',
      toForm({ account: 'crm' }, { region: `\${TOKEN}` }),
      true,
    ],
  ] as const) {
    it(`sees ${isNew ? '' : 'no '}new reference in ${what}`, () => {
      const before = toValues({ account: 'crm', region: `\${REGION}`, token: `\${TOKEN}` });
      expect(hasNewReference(before, readValues(form))).to.equal(isNew);
    });
  }
});
