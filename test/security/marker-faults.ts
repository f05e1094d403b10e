import type { FaultAnswer } from '../emulators/hubspot/faults.ts';
import type { Effect } from '../emulators/salesforce/faults.ts';
import { ECHO, PERSON } from './marked-gateway.ts';

const echoed = {
  status: 'error',
  category: 'VALIDATION_ERROR',
  message: ECHO,
  errors: [{ message: ECHO, code: ECHO, context: { propertyName: ['email', PERSON.email], echo: [ECHO] } }],
};

/** What HubSpot can do wrong, by name. Last those after which the account is left alone for a while. */
export const HUBSPOT_FAULTS = (trap: string): readonly [string, FaultAnswer][] => [
  ...[400, 403, 404, 409, 418, 500].map((status): [string, FaultAnswer] => [
    `${status} that echoes`,
    { type: 'status', status, json: echoed },
  ]),
  ...(['html', 'broken-json', 'none'] as const).map((body): [string, FaultAnswer] => [
    `502 ${body}`,
    { type: 'status', status: 502, body },
  ]),
  ['200 that is no answer', { type: 'status', status: 200, json: { echo: ECHO } }],
  ['200 broken', { type: 'status', status: 200, body: 'broken-json' }],
  ['302 to elsewhere', { type: 'status', status: 302, headers: { location: `${trap}/redirect` } }],
  ['307 to elsewhere', { type: 'status', status: 307, headers: { location: `${trap}/redirect` } }],
  ['reset', { type: 'reset' }],
  ['stall', { type: 'stall' }],
  ['stall-body', { type: 'stall-body' }],
  ['cut-body', { type: 'cut-body' }],
  ['401', { type: 'status', status: 401, json: echoed }],
  ['423', { type: 'status', status: 423, json: echoed }],
  ['429', { type: 'status', status: 429, json: { ...echoed, policyName: ECHO }, headers: { 'retry-after': '1' } }],
];

/** The same of Salesforce. */
export const SALESFORCE_FAULTS = (trap: string): readonly [string, Effect][] => [
  ...[
    'INVALID_EMAIL_ADDRESS',
    'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    'STRING_TOO_LONG',
    'DUPLICATES_DETECTED',
    'MALFORMED_QUERY',
    'INSUFFICIENT_ACCESS_OR_READONLY',
    'ENTITY_IS_DELETED',
    'UNHEARD_OF',
  ].map((errorCode): [string, Effect] => [
    errorCode,
    { kind: 'error', status: 400, errorCode, message: ECHO, fields: ['Email', PERSON.email] },
  ]),
  ['200 that is no answer', { kind: 'answer', status: 200, body: { echo: ECHO } }],
  ['500 that echoes', { kind: 'answer', status: 500, body: [{ message: ECHO, errorCode: ECHO }] }],
  ['302 to elsewhere', { kind: 'redirect', location: `${trap}/redirect` }],
  ...(
    [
      'session-expired',
      'unavailable',
      'lock-row',
      'stall-before-headers',
      'stall-in-body',
      'cut-body',
      'reset',
      'lost-answer',
      'stalled-answer',
      'html-502',
      'html-200',
      'request-limit',
    ] as const
  ).map((kind): [string, Effect] => [kind, { kind }]),
];
