import { expect } from 'chai';
import { readCardMappings, readFieldMappings, readRoutes } from '../../config/mappings.ts';
import type { CrmField, Finding, RecordType } from '../../connectors/connector.ts';
import { checkMappings } from '../../src/sync/check-mappings.ts';

function field(name: string, type: CrmField['type'], more: Partial<CrmField> = {}): CrmField {
  return { name, label: name, type, required: false, writable: true, ...more };
}

const FIELDS = [
  field('email', 'email'),
  field('topics', 'options', { options: [{ value: 'de', label: 'German' }] }),
  field('lead_status', 'option', { label: 'Lead status', options: [{ value: 'NEW', label: 'New' }] }),
  field('visits', 'number'),
  field('opted_in', 'boolean'),
  field('since', 'date'),
  field('seen_at', 'datetime'),
  field('note', 'string', { maxLength: 5 }),
  field('total', 'number', { writable: false }),
];

const TYPES: readonly RecordType[] = [
  { type: 'contact', title: 'Contact', slots: [{ field: 'email', holds: 'email' }] },
  { type: 'lead', title: 'Lead', slots: [] },
];

interface Given {
  readonly fields?: unknown;
  readonly customData?: unknown;
  readonly routes?: unknown;
  readonly recordType?: string;
  readonly more?: readonly CrmField[];
  /** The one that is looked at; the channel's own is `crm`. */
  readonly account?: string;
  readonly mode?: string;
  readonly userToken?: string;
  readonly keepsVisitors?: boolean;
}

function check({
  fields,
  customData,
  routes,
  recordType,
  more = [],
  account = 'crm',
  mode,
  userToken,
  keepsVisitors,
}: Given): readonly Finding[] {
  const channel = {
    account: 'crm',
    match: { userToken: userToken ?? 'none', steps: { userToken: true } },
    fields: readFieldMappings(fields, '', undefined, []),
    customData: readCardMappings(customData, '', []),
    routes: readRoutes(routes, '', undefined, []),
    write: { recordType: recordType ?? null, mode: mode ?? 'create-and-update' },
  };
  const all = [...FIELDS, ...more];
  const types = TYPES.map(({ type, title }) => ({ type, title, fields: all }));
  return checkMappings('c', channel as unknown as Parameters<typeof checkMappings>[1], {
    account,
    schema: { types },
    recordTypes: TYPES,
    createType: 'contact',
    keepsVisitors,
  });
}

const CASES: readonly (readonly [object, string | undefined])[] = [
  [{ to: 'lead_status', value: 'NEW' }, undefined],
  [{ to: 'lead_statu', value: 'NEW' }, 'c.fields[0]: the CRM has no field "lead_statu". Did you mean "lead_status"?'],
  [{ to: 'Lead status', value: 'NEW' }, 'c.fields[0]: the CRM has no field "Lead status". Did you mean "lead_status"?'],
  [{ to: 'lead_status', value: 'New' }, 'c.fields[0]: lead_status has no option "New". Did you mean "NEW"?'],
  [
    { to: 'lead_status', from: 'name', transform: { table: { a: 'NEU' } } },
    'c.fields[0]: lead_status has no option "NEU". Did you mean "NEW"?',
  ],
  [{ to: 'lead_status', from: 'name' }, undefined],
  [{ to: 'topics', from: 'tags', transform: 'list' }, undefined],
  [{ to: 'topics', from: 'source.utm.term' }, undefined],
  [
    { to: 'topics', from: 'tags', transform: 'lower' },
    'c.fields[0]: topics takes a list of options, and the mapping gives a list joined into one text. Add the transform "list".',
  ],
  [
    { to: 'topics', from: 'tags', transform: [{ table: { Deutsch: 'ge' } }, 'list'] },
    'c.fields[0]: topics has no option "ge". Did you mean "de"?',
  ],
  [
    { to: 'topics', value: 'de', rule: 'append-unique' },
    'c.fields[0]: topics takes a list of options, and the rule "append-unique" would add a line to it. Add the transform "list".',
  ],
  [{ to: 'topics', value: 'de', transform: 'list', rule: 'append-unique' }, undefined],
  [{ to: 'topics', value: 'ge', transform: 'list' }, 'c.fields[0]: topics has no option "ge". Did you mean "de"?'],
  [
    { to: 'lead_status', from: 'tags' },
    'c.fields[0]: lead_status takes one option, and the mapping gives a list joined into one text. Name one entry, such as "tags.0".',
  ],
  [{ to: 'visits', from: 'chatsCount' }, undefined],
  [
    { to: 'visits', from: 'name' },
    'c.fields[0]: visits takes a number, and the mapping gives a text. Add the transform "number" or "count".',
  ],
  [{ to: 'visits', from: 'tags', transform: 'count' }, undefined],
  [{ to: 'visits', value: '12' }, undefined],
  [{ to: 'visits', value: 'many' }, 'c.fields[0]: visits takes a number, found "many".'],
  [{ to: 'opted_in', value: true }, undefined],
  [{ to: 'opted_in', from: 'attributes.optIn' }, undefined],
  [
    { to: 'opted_in', from: 'name' },
    'c.fields[0]: opted_in takes true or false, and the mapping gives a text. Add a transform with a table.',
  ],
  [{ to: 'since', from: 'attributes.since', transform: ['trim', 'date'] }, undefined],
  [
    { to: 'since', from: 'name', transform: 'trim' },
    'c.fields[0]: since takes a date, and the mapping gives a text. Add the transform "date".',
  ],
  [
    { to: 'seen_at', from: 'attributes.at', transform: 'date' },
    'c.fields[0]: seen_at takes a time, and the mapping gives a date. Add the transform "dateTime".',
  ],
  [{ to: 'note', value: 'too long' }, 'c.fields[0]: note takes 5 characters at most.'],
  [{ to: 'total', value: 1 }, 'c.fields[0]: the field total cannot be written.'],
];

function tell({ text, hint }: Finding): string {
  return hint === undefined ? text : `${text} ${hint}`;
}

describe('mappings held against the CRM', () => {
  for (const [mapping, expected] of CASES) {
    it(`${JSON.stringify(mapping)}: ${expected ?? 'fine'}`, () => {
      expect(check({ fields: [mapping] }).map(tell)).to.deep.equal(expected === undefined ? [] : [expected]);
    });
  }

  it('warn of a field the gateway fills itself', () => {
    const [finding] = check({ fields: [{ to: 'email', value: 'x@example.com' }] });
    expect(finding).to.include({ level: 'warning' });
    expect(finding?.text).to.contain('fills email itself');
  });

  it('find card fields, also in templates and links', () => {
    const customData = [
      { title: 'a', from: 'visits' },
      { title: 'b', from: 'owner.name' },
      { title: 'c', from: '{{visit}} times', link: 'https://shop.example/{{not}}' },
    ];
    expect(check({ customData }).map(tell)).to.deep.equal([
      'c.customData[2]: the CRM has no field "visit". Did you mean "visits"?',
      'c.customData[2]: the CRM has no field "not". Did you mean "note"?',
    ]);
  });

  it('name record types that are none, and values of routes that do not fit', () => {
    const routes = [{ if: {}, recordType: 'person', fields: { visits: 'x' } }];
    expect(check({ routes, recordType: 'deal' }).map(({ text }) => text)).to.deep.equal([
      'c.write.recordType: there is no record type "deal".',
      'c.routes[0].recordType: there is no record type "person".',
      'c.routes[0].fields.visits: visits takes a number, found "x".',
    ]);
  });

  describe('of a channel with routes to another account', () => {
    const routes = [{ if: { country: 'DE' }, account: 'eu', recordType: 'person', fields: { stage: 'x' } }];

    it('are told of each account alone what is meant for it', () => {
      const fields = [
        { to: 'visits', value: 1, if: { account: 'crm' } },
        { to: 'stage', value: 'x', if: { account: 'eu' } },
      ];
      expect(check({ fields, routes })).to.deep.equal([]);
      expect(check({ fields, routes, account: 'eu' }).map(({ text }) => text)).to.deep.equal([
        'c.routes[0].recordType: there is no record type "person".',
        'c.fields[1]: the CRM has no field "stage".',
        'c.routes[0].fields.stage: the CRM has no field "stage".',
      ]);
    });

    it('say how a field is written in one account alone', () => {
      expect(check({ fields: [{ to: 'stage', value: 'x' }], routes }).map(tell)).to.deep.equal([
        'c.fields[0]: the CRM has no field "stage". If only another account has it, say so: "if": { "account": … }.',
      ]);
    });

    it('say how a route keeps a field for one account', () => {
      const open = [...routes, { if: { country: 'FR' }, fields: { stage: 'x' } }];
      expect(check({ routes: open }).map(tell)).to.deep.equal([
        'c.routes[1].fields.stage: the CRM has no field "stage". If only another account has it, say so: "account": ….',
      ]);
    });

    it('only warn of a card line that another account may have', () => {
      const customData = [{ title: 'Stage', from: 'stage' }];
      expect(check({ customData, routes }).map(({ level }) => level)).to.deep.equal(['warning']);
      expect(check({ customData }).map(({ level }) => level)).to.deep.equal(['error']);
    });
  });

  it('say that a user token cannot be an external id where the account has no field for it', () => {
    expect(check({ userToken: 'external-id' }).map(({ text }) => text)).to.deep.equal([
      'c.match.userToken: the account crm has no external-id field, so the token recognises nobody.',
    ]);
    expect(check({ userToken: 'external-id', keepsVisitors: true })).to.deep.equal([]);
    expect(check({ userToken: 'record-id' })).to.deep.equal([]);
  });

  it('propose the nearest record type and the fields of the owner', () => {
    expect(
      check({ recordType: 'Contacts', customData: [{ title: 'Owner', from: 'owner.nme' }] }).map(tell),
    ).to.deep.equal([
      'c.write.recordType: there is no record type "Contacts". Did you mean "contact"?',
      'c.customData[0]: the CRM has no field "owner.nme". Did you mean "owner.name"?',
    ]);
  });

  describe('a required field', () => {
    const more = [field('market', 'string', { required: true })];

    it('is asked for when nothing fills it for every visitor', () => {
      const some = [
        { to: 'market', value: 'EU', when: 'updated' },
        { to: 'market', value: 'EU', if: { country: 'DE' } },
      ];
      for (const fields of [[], some]) {
        expect(check({ fields, more }).map(({ text }) => text)).to.deep.equal([
          'c: a new Contact needs the field market, and no mapping fills it for every visitor.',
        ]);
      }
    });

    it('is asked for once, and not where the channel makes no records', () => {
      const routes = [{ if: { country: 'DE' }, tags: ['x'] }];
      expect(check({ more, routes })).to.have.lengthOf(1);
      expect(check({ more, routes, mode: 'update-only' })).to.deep.equal([]);
      const made = [{ if: { country: 'DE' }, mode: 'create-and-update' }];
      expect(check({ more, routes: made, mode: 'update-only' })).to.have.lengthOf(1);
    });

    it('is fine when the only route that makes the record fills it', () => {
      const routes = [{ if: { country: 'DE' }, mode: 'create-and-update', fields: { market: 'EU' } }];
      expect(check({ more, routes, mode: 'update-only' })).to.deep.equal([]);
    });

    it('is fine when a mapping fills it', () => {
      expect(check({ fields: [{ to: 'market', value: 'EU' }], more })).to.deep.equal([]);
    });
  });
});
