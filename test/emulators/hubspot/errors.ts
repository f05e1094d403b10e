import { randomUUID } from 'node:crypto';

/** One HTTP answer of the emulator. A string body is sent as it is, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal, thrown anywhere below a route and sent by the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly answer: Answer;

  constructor(
    status: number,
    message: string,
    rest: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.answer = { status, headers, body: { status: 'error', message, correlationId: randomUUID(), ...rest } };
  }
}

/** A 404 of a record: recorded without a category. */
export function createNotFound(): ApiError {
  return new ApiError(404, 'resource not found');
}

/** A 404 for an id that is no number and comes without `idProperty`. */
export function createNotNumeric(): ApiError {
  return new ApiError(404, 'Object not found.  objectId are usually numeric.', {
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.contacts.OBJECT_NOT_FOUND',
  });
}

/** A 400 without category: what a search filter on an unknown property gets. */
export function createBareBadRequest(): ApiError {
  return new ApiError(400, 'There was a problem with the request.');
}

export function createInvalidInput(message: string): ApiError {
  return new ApiError(400, message, { category: 'VALIDATION_ERROR' });
}

export function createInvalidJson(detail: string): ApiError {
  return new ApiError(400, `Invalid input JSON on line 1, column 1: ${detail}`);
}

export function createUnauthenticated(): ApiError {
  return new ApiError(
    401,
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    { category: 'INVALID_AUTHENTICATION' },
  );
}

export function createExpired(seconds: number): ApiError {
  return new ApiError(401, `The OAuth token used to make this call expired ${seconds} second(s) ago.`, {
    category: 'EXPIRED_AUTHENTICATION',
  });
}

export function createMissingScopes(scopes: readonly string[]): ApiError {
  const message =
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.";
  return new ApiError(403, message, {
    category: 'MISSING_SCOPES',
    errors: [
      { message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: scopes } },
    ],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
  });
}

/** The documented second form of `create`'s refusal. The id is in the text only. */
export function createDuplicateContact(existingId: string): ApiError {
  return new ApiError(409, `Contact already exists. Existing ID: ${existingId}`, { category: 'CONFLICT' });
}

/** Why one property was refused. */
export interface PropertyProblem {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** A 400 that names every refused property: in the text as JSON, in `errors[]`, or in both. */
export function createPropertyErrors(
  problems: readonly PropertyProblem[],
  portalId: number,
  form: 'both' | 'message' | 'list',
): ApiError {
  const details = problems.map(({ name, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
    portalId,
  }));
  const message =
    form === 'list' ? 'Property values were not valid' : `Property values were not valid: ${JSON.stringify(details)}`;
  const errors = problems.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } }));
  return new ApiError(400, message, { category: 'VALIDATION_ERROR', ...(form === 'message' ? {} : { errors }) });
}
