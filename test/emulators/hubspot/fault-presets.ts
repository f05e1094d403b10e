import type { Fault, FaultAnswer, FaultMatch } from './faults.ts';

/** The request is carried out, then the connection drops: the caller cannot know. */
export function loseAnswer(match: FaultMatch = {}): Fault {
  return { ...match, commit: true, answer: { type: 'reset' } };
}

/** 423: the record is locked; HubSpot asks to wait at least two seconds. */
export function lock(match: FaultMatch = {}): Fault {
  return { ...match, answer: { type: 'status', status: 423 } };
}

/** 477: the account moves to another data centre. @param retryAfterSeconds up to 24 h */
export function migrate(retryAfterSeconds: number, match: FaultMatch = {}): Fault {
  return { ...match, answer: { type: 'status', status: 477, headers: { 'retry-after': String(retryAfterSeconds) } } };
}

/** A gateway's HTML page instead of an answer. */
export function showHtml(status: number, match: FaultMatch = {}): Fault {
  return { ...match, answer: { type: 'status', status, body: 'html' } };
}

const STATUS_BODIES: Readonly<Record<number, Readonly<Record<string, unknown>>>> = {
  401: { message: 'The API key provided is invalid.', category: 'INVALID_AUTHENTICATION' },
  403: { message: 'This app is not allowed to make this call.', category: 'MISSING_SCOPES' },
  423: { message: 'The resource is locked. Try again in 2 seconds.', category: 'LOCKED' },
  429: {
    message: 'You have reached your ten_secondly_rolling limit.',
    errorType: 'RATE_LIMIT',
    policyName: 'TEN_SECONDLY_ROLLING',
  },
  477: { message: 'This account is being migrated to another data center.', category: 'MIGRATION_IN_PROGRESS' },
  500: { message: 'internal error' },
  502: { message: 'Bad gateway' },
  503: { message: 'Service unavailable' },
  504: { message: 'Gateway timeout' },
};

/** The usual JSON body of a status. */
export function toStatusBody(answer: Extract<FaultAnswer, { type: 'status' }>, correlationId: string): unknown {
  if (answer.json !== undefined) return answer.json;
  const usual = STATUS_BODIES[answer.status] ?? { message: `The emulator was told to answer ${answer.status}.` };
  return { status: 'error', correlationId, ...usual };
}
