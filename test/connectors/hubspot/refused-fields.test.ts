import { expect } from 'chai';
import type { RefusedField } from '../../../connectors/errors.ts';
import { mockHost } from '../../mock-host.ts';
import { API, catchError, openAccount } from './account-fixture.ts';
import { createCall } from './recorded-call.ts';

const V = '2026-03';
const ref = { type: 'contact', id: '101' };

function toMessage(list: readonly Record<string, unknown>[]): string {
  return `Property values were not valid: ${JSON.stringify(list)}`;
}

interface Case {
  readonly title: string;
  readonly body: Record<string, unknown>;
  readonly fields: readonly RefusedField[];
}

const UNKNOWN = {
  isValid: false,
  message: 'Property "utm" does not exist',
  error: 'PROPERTY_DOESNT_EXIST',
  name: 'utm',
  localizedErrorMessage: 'x',
  portalId: 1,
};

const CASES: readonly Case[] = [
  {
    title: 'an unknown property in the message',
    body: { category: 'VALIDATION_ERROR', message: toMessage([UNKNOWN]) },
    fields: [{ field: 'utm', reason: 'HubSpot has no property of this name' }],
  },
  {
    title: 'the same property in both places once',
    body: {
      category: 'VALIDATION_ERROR',
      message: toMessage([UNKNOWN]),
      errors: [
        { message: 'Property "utm" does not exist', code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['utm'] } },
      ],
    },
    fields: [{ field: 'utm', reason: 'HubSpot has no property of this name' }],
  },
  {
    title: 'an unknown property in the older list',
    body: { status: 'error', message: 'Property values were not valid', validationResults: [UNKNOWN] },
    fields: [{ field: 'utm', reason: 'HubSpot has no property of this name' }],
  },
  {
    title: 'properties in sentences alone',
    body: {
      category: 'VALIDATION_ERROR',
      message:
        'Property "utm" does not exist; "createdate" is a read only property; its value cannot be set.; Email address ann@shop.con is invalid',
    },
    fields: [
      { field: 'utm', reason: 'HubSpot has no property of this name' },
      { field: 'createdate', reason: 'HubSpot lets nobody write this property' },
      { field: 'email', reason: 'HubSpot does not accept this as an e-mail address' },
    ],
  },
  {
    title: 'several properties in errors alone',
    body: {
      message: 'Property values were not valid',
      errors: [
        { message: 'x', code: 'READ_ONLY_VALUE', context: { propertyName: ['createdate'] } },
        {
          message: '"A" was not one of the allowed options: [B, C]',
          code: 'INVALID_OPTION',
          context: { propertyName: ['hs_lead_status'] },
        },
        { message: 'x', code: 'SOMETHING_NEW', context: { propertyName: ['seats'] } },
        { message: 'x', in: 'company' },
      ],
    },
    fields: [
      { field: 'createdate', reason: 'HubSpot lets nobody write this property' },
      { field: 'hs_lead_status', reason: 'the value is not one of the options of this property' },
      { field: 'seats', reason: 'HubSpot refuses the value (SOMETHING_NEW)' },
      { field: 'company', reason: 'HubSpot refuses the value' },
    ],
  },
  {
    title: 'a refused e-mail without quoting it',
    body: {
      message: toMessage([
        { isValid: false, message: 'Email address ann@secret is invalid', error: 'INVALID_EMAIL', name: 'email' },
      ]),
    },
    fields: [{ field: 'email', reason: 'HubSpot does not accept this as an e-mail address' }],
  },
  {
    title: 'a list that a sentence follows',
    body: { message: `${toMessage([UNKNOWN])} Please look again.` },
    fields: [{ field: 'utm', reason: 'HubSpot has no property of this name' }],
  },
  {
    title: 'properties that stand beside the error, once for all',
    body: { category: 'PROPERTY_DOESNT_EXIST', message: 'x', context: { properties: ['utm', 'source'] } },
    fields: [
      { field: 'utm', reason: 'HubSpot has no property of this name' },
      { field: 'source', reason: 'HubSpot has no property of this name' },
    ],
  },
  {
    title: 'a value that is too long',
    body: {
      message: toMessage([
        {
          isValid: false,
          message: '"99 bottles" was too long. The maximum length is 65,536 characters',
          error: 'VALUE_TOO_LONG',
          name: 'company',
        },
      ]),
    },
    fields: [{ field: 'company', reason: 'the value is longer than 65536 characters', maxLength: 65_536 }],
  },
];

describe('hubspot refused fields', () => {
  for (const given of CASES) {
    it(`names ${given.title}`, async () => {
      const connector = await openAccount();
      mockHost(API)
        .patch(`/crm/objects/${V}/contacts/101`)
        .reply(400, { status: 'error', ...given.body });

      const error = await catchError(connector.update(ref, { utm: 'x' }, createCall()), 'invalid-field');

      expect(error.fields).to.deep.equal(given.fields);
      expect(error.message).to.not.include('secret');
    });
  }

  const OPTION = 'the value is not one of the options of this property';
  const SENTENCES: readonly (readonly [
    string,
    Record<string, string | readonly string[]>,
    string,
    readonly string[],
  ])[] = [
    ['the one with the value', { hs_lead_status: 'NEU', jobtitle: 'Baker' }, 'NEU', ['hs_lead_status']],
    ['a quoted one', { hs_lead_status: 'NEU' }, '"NEU"', ['hs_lead_status']],
    ['the one with the longest value', { hs_lead_status: 'very NEU', industry: 'NEU' }, 'very NEU', ['hs_lead_status']],
    ['one whose list has the value', { topics: ['de', 'xx'] }, 'xx', ['topics']],
    [
      'all with the value, as one of them it is',
      { hs_lead_status: 'NEU', industry: 'NEU' },
      'NEU',
      ['hs_lead_status', 'industry'],
    ],
    ['a list before a name of the person', { firstname: 'NEU', industry: 'NEU' }, 'NEU', ['industry']],
  ];
  for (const [title, changes, value, fields] of SENTENCES) {
    it(`finds by its value what a sentence does not name: ${title}`, async () => {
      const connector = await openAccount();
      mockHost(API)
        .patch(`/crm/objects/${V}/contacts/101`)
        .reply(400, {
          status: 'error',
          category: 'VALIDATION_ERROR',
          message: `${value} was not one of the allowed options: [label: "New"\nvalue: "NEW", label: "Open"\nvalue: "OPEN"]`,
        });

      const error = await catchError(connector.update(ref, changes, createCall()), 'invalid-field');

      expect(error.fields).to.deep.equal(fields.map((field) => ({ field, reason: OPTION })));
      expect(error.message).to.not.include('NEU');
    });
  }

  it('blames nobody for a value that was not sent', async () => {
    const connector = await openAccount();
    const message = 'ALT was not one of the allowed options: [NEU]';
    mockHost(API)
      .patch(`/crm/objects/${V}/contacts/101`)
      .reply(400, { status: 'error', category: 'VALIDATION_ERROR', message });

    await catchError(connector.update(ref, { industry: 'NEU', firstname: 'ALT' }, createCall()), 'rejected');
  });

  for (const code of ['MISSING_REQUIRED_PROPERTY', 'MISSING_CONDITIONAL_REQUIRED_PROPERTY']) {
    it(`says which property the rules of the account demand (${code})`, async () => {
      const connector = await openAccount({ apiVersion: '2026-09' });
      mockHost(API)
        .post('/crm/objects/2026-09/contacts')
        .reply(400, {
          category: 'VALIDATION_ERROR',
          errors: [{ message: 'x', code, context: { propertyName: ['industry'] } }],
        });

      const error = await catchError(
        connector.create({ type: 'contact', fields: { firstname: 'A' } }, createCall()),
        'rejected',
      );

      expect(error.message).to.include('industry');
    });
  }

  const MISSING: Readonly<Record<string, { readonly body: Record<string, unknown>; readonly named: RegExp }>> = {
    'beside the error': {
      body: { category: 'MISSING_REQUIRED_PROPERTY', context: { missingProperties: ['industry'] } },
      named: /a value for industry:/,
    },
    'nowhere, in the category': { body: { category: 'MISSING_REQUIRED_PROPERTY' }, named: /does not name/ },
    'nowhere, in a code': { body: { errors: [{ code: 'MISSING_REQUIRED_PROPERTY' }] }, named: /does not name/ },
  };
  for (const [place, { body, named }] of Object.entries(MISSING)) {
    it(`says that the rules of the account demand a property which is named ${place}`, async () => {
      const connector = await openAccount({ apiVersion: '2026-09' });
      mockHost(API).post('/crm/objects/2026-09/contacts').reply(400, body);

      const draft = { type: 'contact', fields: { firstname: 'A' } };
      const error = await catchError(connector.create(draft, createCall()), 'rejected');

      expect(error.message).to.match(named);
    });
  }
});
