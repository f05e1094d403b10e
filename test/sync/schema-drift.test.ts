import { expect } from 'chai';
import { readCardMappings, readFieldMappings, readRoutes } from '../../config/mappings.ts';
import type { CrmField, CrmSchema } from '../../connectors/connector.ts';
import { listMappedFields, type MappedField } from '../../src/sync/mapped-fields.ts';
import { findDrift, growShape, type SchemaShape, toShape } from '../../src/sync/schema-drift.ts';

function field(name: string, type: CrmField['type'], more: Partial<CrmField> = {}): CrmField {
  return { name, label: name, type, required: false, writable: true, ...more };
}

const toOptions = (...values: readonly string[]) => values.map((value) => ({ value, label: value.toUpperCase() }));
const toSchema = (...fields: readonly CrmField[]): CrmSchema => ({
  types: [{ type: 'contact', title: 'Contact', fields }],
});

const MAPPED: readonly MappedField[] = ['plan', 'stage'].map((name, index) => ({
  field: name,
  channel: 'shop',
  path: `channels.shop.fields[${index}]`,
}));
const BEFORE = toSchema(
  field('plan', 'string'),
  field('stage', 'option', { options: toOptions('new', 'old', 'gone') }),
  field('other', 'string'),
);

function drift(now: CrmSchema, mapped = MAPPED): readonly string[] {
  return findDrift(toShape(BEFORE, mapped), now, mapped).map(({ level, text }) => `${level}: ${text}`);
}

const STAGE = field('stage', 'option', { options: toOptions('new', 'old', 'gone') });
const PLAN = field('plan', 'string');

describe('drift of a CRM’s fields', () => {
  for (const [what, now, expected] of [
    ['nothing', BEFORE, []],
    ['a field that is not mapped', toSchema(PLAN, STAGE), []],
    [
      'a label, a length, a new field',
      toSchema({ ...PLAN, label: 'Plan!', maxLength: 5 }, STAGE, field('x', 'text')),
      [],
    ],
    ['a new option', toSchema(PLAN, { ...STAGE, options: toOptions('new', 'old', 'gone', 'more') }), []],
    ['a read-only field made writable', toSchema(PLAN, STAGE), []],
    [
      'a field gone',
      toSchema(STAGE),
      ['error: The field plan of Contact is gone from the CRM, or the gateway may no longer see it.'],
    ],
    [
      'another type',
      toSchema(field('plan', 'number'), STAGE),
      ['warning: The field plan of Contact was of the type string and is number now.'],
    ],
    [
      'an option gone',
      toSchema(PLAN, { ...STAGE, options: toOptions('new') }),
      ['warning: The field stage of Contact has lost the options "old", "gone".'],
    ],
    [
      'a list made a text',
      toSchema(PLAN, field('stage', 'string')),
      ['warning: The field stage of Contact was of the type option and is string now.'],
    ],
    [
      'a field made read-only',
      toSchema({ ...PLAN, writable: false }, STAGE),
      ['error: The field plan of Contact can no longer be written.'],
    ],
    [
      'the whole record type gone',
      { types: [] },
      [
        'error: The field plan of contact is gone from the CRM, or the gateway may no longer see it.',
        'error: The field stage of contact is gone from the CRM, or the gateway may no longer see it.',
      ],
    ],
  ] as const) {
    it(`is told for ${what}`, () => {
      expect(drift(now)).to.have.members(expected);
    });
  }

  it('says what to do, where, and which channels it concerns', () => {
    const mapped = [...MAPPED, { field: 'plan', channel: 'blog', path: 'channels.blog.customData[2]' }];
    const [found] = findDrift(toShape(BEFORE, mapped), toSchema(STAGE), mapped);
    expect(found?.channels).to.deep.equal(['shop', 'blog']);
    expect(found?.hint).to.include('take it out of channels.shop.fields[0], channels.blog.customData[2].');
  });

  it('names ten lost options and counts the rest', () => {
    const many = Array.from({ length: 13 }, (_, index) => `o${index}`);
    const before = toSchema(field('stage', 'options', { options: toOptions(...many) }));
    const [found] = findDrift(toShape(before, MAPPED), toSchema(field('stage', 'options')), MAPPED);
    expect(found?.text).to.match(/"o9" and 3 more\.$/);
  });
});

describe('what is remembered of a CRM’s fields', () => {
  const shape = (type: string): SchemaShape => ({ contact: { plan: { type, writable: true } } });

  it('stays as it was first seen', () => {
    expect(growShape(shape('string'), shape('number'), MAPPED)).to.deep.equal(shape('string'));
    expect(growShape(shape('string'), { contact: {} }, MAPPED)).to.deep.equal(shape('string'));
  });

  it('takes in what is mapped from now on, and forgets what is mapped no more', () => {
    expect(growShape({}, shape('number'), MAPPED)).to.deep.equal(shape('number'));
    expect(growShape(shape('string'), {}, [])).to.deep.equal({ contact: {} });
  });
});

describe('the fields a channel names', () => {
  it('are those it writes to, by mapping and by route, and those on the card', () => {
    const channel = {
      fields: readFieldMappings([{ to: 'plan', value: 'x' }], '', undefined, []),
      routes: readRoutes([{ if: { path: 'name', equals: 'x' }, fields: { stage: 'new' } }], '', undefined, []),
      customData: readCardMappings(
        [
          { title: 'Owner', from: 'owner.name' },
          { title: 'All', from: '{balance} of {limit}' },
        ],
        '',
        [],
      ),
    };
    const found = listMappedFields('shop', channel).map(({ field: name, path }) => `${path} ${name}`);
    expect(found).to.include('channels.shop.fields[0] plan');
    expect(found.some((text) => text.endsWith('owner.name'))).to.equal(false);
  });
});
