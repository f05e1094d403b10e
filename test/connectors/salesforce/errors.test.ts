import { expect } from 'chai';
import type { ErrorKind, RefusedField } from '../../../connectors/errors.ts';
import { type FailureContext, toConnectorError } from '../../../connectors/salesforce/errors.ts';
import { ACCOUNT_ID, CONTACT_ID, LEAD_ID } from './support.ts';

interface Case {
  readonly status?: number;
  readonly code: string;
  readonly message?: string;
  readonly fields?: readonly string[];
  readonly context?: FailureContext;
  readonly kind: ErrorKind;
  readonly refused?: readonly Partial<RefusedField>[];
  readonly retryAfterMs?: number;
  readonly text?: RegExp;
}

const ROW: FailureContext = { target: 'record' };
const OBJECT: FailureContext = { target: 'object' };

const CASES: readonly Case[] = [
  { status: 401, code: 'INVALID_SESSION_ID', message: 'Session expired or invalid', kind: 'auth' },
  { status: 403, code: 'API_DISABLED_FOR_ORG', kind: 'auth', text: /not enabled/ },
  {
    status: 403,
    code: 'REQUEST_LIMIT_EXCEEDED',
    message: 'TotalRequests Limit exceeded.',
    kind: 'rate-limited',
    retryAfterMs: 60_000,
    text: /24 hours/,
  },
  {
    status: 403,
    code: 'REQUEST_LIMIT_EXCEEDED',
    message: 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
    kind: 'rate-limited',
    retryAfterMs: 5_000,
  },
  {
    code: 'UNABLE_TO_LOCK_ROW',
    message: 'unable to obtain exclusive access to this record',
    kind: 'rate-limited',
    retryAfterMs: 2_000,
  },
  {
    code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    message: 'Trig: execution of AfterInsert caused by: UNABLE_TO_LOCK_ROW, unable to',
    kind: 'rate-limited',
  },
  {
    code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    message: 'Trig: ann@example.com is bad',
    kind: 'rejected',
    text: /trigger or flow/,
  },
  { status: 503, code: 'SERVER_UNAVAILABLE', kind: 'unavailable' },
  { status: 500, code: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred. ErrorId: 1', kind: 'unavailable' },
  { status: 500, code: 'NEVER_SEEN', kind: 'unavailable' },
  { status: 400, code: 'NEVER_SEEN', kind: 'rejected', text: /NEVER_SEEN/ },
  { status: 404, code: 'NOT_FOUND', message: 'The requested resource does not exist', context: ROW, kind: 'gone' },
  {
    status: 404,
    code: 'INVALID_CROSS_REFERENCE_KEY',
    message: 'invalid cross reference id',
    fields: [],
    context: ROW,
    kind: 'gone',
  },
  { status: 404, code: 'ENTITY_IS_DELETED', message: 'entity is deleted', context: ROW, kind: 'gone' },
  { code: 'CANNOT_UPDATE_CONVERTED_LEAD', message: 'cannot reference converted lead', context: ROW, kind: 'gone' },
  { status: 404, code: 'NOT_FOUND', context: OBJECT, kind: 'rejected' },
  { status: 410, code: 'UNSUPPORTED_API_VERSION', kind: 'auth', text: /apiVersion/ },
  {
    code: 'STRING_TOO_LONG',
    message: 'Last Name: data value too large: Wolfe... (max length=80)',
    fields: ['LastName'],
    kind: 'invalid-field',
    refused: [{ field: 'LastName', maxLength: 80 }],
  },
  {
    code: 'INVALID_EMAIL_ADDRESS',
    message: 'Email: invalid email address: x@',
    fields: ['Email'],
    kind: 'invalid-field',
    refused: [{ field: 'Email' }],
  },
  {
    code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    message: 'Status: bad value for restricted picklist field: x',
    fields: ['Status'],
    kind: 'invalid-field',
    refused: [{ field: 'Status' }],
  },
  {
    code: 'INVALID_FIELD',
    message: "No such column 'Foo__c' on sobject of type Lead",
    kind: 'invalid-field',
    refused: [{ field: 'Foo__c' }],
  },
  {
    code: 'INVALID_FIELD',
    message:
      "\nSELECT Id, Foo__c FROM Lead\n           ^\nERROR at Row:1:Column:12\nNo such column 'Foo__c' on entity 'Lead'. If you are attempting to use a custom field, be sure to append the '__c'",
    kind: 'invalid-field',
    refused: [{ field: 'Foo__c' }],
  },
  {
    code: 'INVALID_FIELD',
    message: "Didn't understand relationship 'Foo' in field path. If you are",
    kind: 'invalid-field',
    refused: [{ field: 'Foo' }],
  },
  {
    code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    message: 'Unable to create/update fields: Foo__c, Bar__c. Please check the security settings of this field',
    kind: 'invalid-field',
    refused: [{ field: 'Foo__c' }, { field: 'Bar__c' }],
  },
  {
    code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message: 'Give a\n region.',
    fields: ['Region__c'],
    kind: 'invalid-field',
    refused: [{ field: 'Region__c', reason: 'does not pass a validation rule of the org: Give a region.' }],
    text: /refused Region__c: Give a region\.$/,
  },
  {
    code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message: 'Leads need a region',
    fields: [],
    kind: 'rejected',
    text: /Leads need a region\.$/,
  },
  {
    code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message: 'There is a lead with ada@shop.example',
    fields: [],
    kind: 'rejected',
    text: /its text quotes what was sent, and is not repeated\.$/,
  },
  {
    code: 'REQUIRED_FIELD_MISSING',
    message: 'Required fields are missing: [Region__c]',
    fields: ['Region__c'],
    kind: 'rejected',
    text: /\(Region__c\)\.$/,
  },
  {
    code: 'INACTIVE_OWNER_OR_USER',
    message: 'operation performed with inactive user [0055g] as owner of lead',
    fields: [],
    kind: 'invalid-field',
    refused: [{ field: 'OwnerId' }],
  },
  {
    code: 'INVALID_CROSS_REFERENCE_KEY',
    message: 'Owner ID: owner cannot be blank',
    fields: ['OwnerId'],
    kind: 'invalid-field',
    refused: [{ field: 'OwnerId' }],
  },
  {
    code: 'INVALID_CROSS_REFERENCE_KEY',
    message: 'invalid cross reference id',
    fields: [],
    context: { target: 'object', suspect: 'OwnerId' },
    kind: 'invalid-field',
    refused: [{ field: 'OwnerId' }],
  },
  {
    code: 'INVALID_CROSS_REFERENCE_KEY',
    message: 'invalid cross reference id',
    fields: ['WhoId'],
    context: { target: 'object', parents: ['WhoId'] },
    kind: 'gone',
  },
  {
    code: 'INSUFFICIENT_ACCESS_OR_READONLY',
    message: 'insufficient access rights on object id',
    fields: [],
    kind: 'rejected',
  },
  { code: 'MALFORMED_QUERY', message: "unexpected token: 'ann@example.com'", kind: 'bug' },
  { code: 'INVALID_SEARCH', message: 'search term must be longer than one character: x', kind: 'bug' },
  {
    code: 'DUPLICATE_VALUE',
    message: `duplicate value found: Jivo_Id__c duplicates value on record with id: ${LEAD_ID}`,
    kind: 'duplicate',
    refused: [{ field: 'Jivo_Id__c' }],
  },
];

function toDuplicateBody(key: string, matches: readonly (readonly [string, string, number])[]) {
  const matchResults = matches.map(([entityType, Id, matchConfidence]) => ({
    entityType,
    matchEngine: 'ExactMatchEngine',
    matchRecords: [{ matchConfidence, record: { attributes: { type: entityType, url: '' }, Id } }],
    rule: 'r',
    size: 1,
    success: true,
  }));
  return [
    {
      [key]: { allowSave: true, duplicateRule: 'r', matchResults },
      errorCode: 'DUPLICATES_DETECTED',
      message: 'Use one of these records?',
    },
  ];
}

describe('Salesforce errors', () => {
  for (const {
    status = 400,
    code,
    message = '',
    fields = [],
    context = OBJECT,
    kind,
    refused,
    retryAfterMs,
    text,
  } of CASES) {
    it(`takes ${status} ${code} “${message.slice(0, 60).replace(/\s+/g, ' ')}” for ${kind}`, () => {
      const error = toConnectorError({ status, body: [{ errorCode: code, message, fields }] }, context);

      expect(error.kind).to.equal(kind);
      expect(error.status).to.equal(status);
      expect(error.message).to.match(/^\S[^\n]{5,300}\.$/);
      expect(error.message).to.not.include('ann@example.com');
      if (text !== undefined) expect(error.message).to.match(text);
      if (retryAfterMs !== undefined) expect(error.retryAfterMs).to.equal(retryAfterMs);
      expect(error.fields).to.have.length(refused?.length ?? 0);
      for (const [index, expected] of (refused ?? []).entries()) expect(error.fields[index]).to.deep.include(expected);
    });
  }

  for (const key of ['duplicateResut', 'duplicateResult']) {
    it(`reads the existing record under ${key}`, () => {
      const error = toConnectorError(
        { status: 400, body: toDuplicateBody(key, [['Contact', CONTACT_ID, 100]]) },
        OBJECT,
      );

      expect(error.kind).to.equal('duplicate');
      expect(error.existing).to.deep.equal({ type: 'contact', id: CONTACT_ID });
    });
  }

  for (const [matches, existing] of [
    [
      [
        ['Lead', LEAD_ID, 90],
        ['Contact', CONTACT_ID, 100],
      ],
      { type: 'contact', id: CONTACT_ID },
    ],
    [
      [
        ['Lead', LEAD_ID, 100],
        ['Contact', CONTACT_ID, 100],
      ],
      { type: 'contact', id: CONTACT_ID },
    ],
    [
      [
        ['Account', ACCOUNT_ID, 80],
        ['Lead', LEAD_ID, 100],
      ],
      { type: 'lead', id: LEAD_ID },
    ],
    [[['Lead', '00Q5g00000AbCdE', 100]], { type: 'lead', id: '00Q5g00000AbCdEEAV' }],
    [[], undefined],
  ] as const) {
    it(`chooses ${JSON.stringify(existing)} of ${matches.length} matches`, () => {
      const error = toConnectorError({ status: 400, body: toDuplicateBody('duplicateResut', matches) }, OBJECT);

      expect(error.existing).to.deep.equal(existing);
    });
  }

  it('gathers the fields of several errors', () => {
    const body = [
      { errorCode: 'STRING_TOO_LONG', message: '(max length=40)', fields: ['FirstName'] },
      { errorCode: 'INVALID_EMAIL_ADDRESS', message: '', fields: ['Email'] },
    ];
    const error = toConnectorError({ status: 400, body }, OBJECT);

    expect(error.fields.map((entry) => [entry.field, entry.maxLength])).to.deep.equal([
      ['FirstName', 40],
      ['Email', undefined],
    ]);
  });

  it('lets what ends everything go before errors about fields', () => {
    const body = [
      { errorCode: 'STRING_TOO_LONG', message: '(max length=40)', fields: ['FirstName'] },
      { errorCode: 'REQUIRED_FIELD_MISSING', message: '', fields: ['Region__c'] },
    ];

    expect(toConnectorError({ status: 400, body }, OBJECT).kind).to.equal('rejected');
  });

  it('passes over what only failed because something else did', () => {
    const body = [
      { errorCode: 'PROCESSING_HALTED', message: '' },
      { errorCode: 'INVALID_EMAIL_ADDRESS', message: '', fields: ['Email'] },
    ];

    expect(toConnectorError({ status: 400, body }, OBJECT).kind).to.equal('invalid-field');
  });

  for (const [status, kind] of [
    [401, 'auth'],
    [429, 'rate-limited'],
    [300, 'duplicate'],
    [302, 'unavailable'],
    [404, 'unavailable'],
    [502, 'unavailable'],
  ] as const) {
    it(`takes a page with ${status} for ${kind}`, () => {
      const error = toConnectorError({ status, body: '<html>Ann</html>' }, ROW);

      expect(error.kind).to.equal(kind);
      expect(error.message).to.match(/^\S[^\n]{5,300}\.$/);
      expect(error.message).to.not.include('Ann');
    });
  }

  for (const [value, ms] of [
    ['120', 120_000],
    ['soon', 10_000],
  ] as const) {
    it(`waits ${ms} ms when told to wait ${value}`, () => {
      const error = toConnectorError({ status: 429, body: '', headers: { 'retry-after': value } }, OBJECT);

      expect(error.retryAfterMs).to.equal(ms);
    });
  }
});
