/** One element of the array Salesforce answers with on an error. Extra keys (`duplicateResut`) stay as they are. */
export interface ErrorBody {
  readonly errorCode: string;
  readonly message: string;
  readonly fields?: readonly string[];
  readonly [extra: string]: unknown;
}

/** A refusal of the REST API: HTTP status and the array in the body. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly body: readonly ErrorBody[];

  constructor(status: number, body: readonly ErrorBody[]) {
    super(body.map((error) => `${error.errorCode}: ${error.message}`).join('; '));
    this.status = status;
    this.body = body;
  }
}

/** Builds the usual one-element refusal. `fields` is absent where Salesforce leaves the key out. */
export function createApiError(
  status: number,
  errorCode: string,
  message: string,
  fields?: readonly string[],
): ApiError {
  return new ApiError(status, [{ message, errorCode, ...(fields === undefined ? {} : { fields }) }]);
}

export function createNotFound(message = 'The requested resource does not exist'): ApiError {
  return createApiError(404, 'NOT_FOUND', message);
}

export function createMalformedQuery(message: string): ApiError {
  return createApiError(400, 'MALFORMED_QUERY', message);
}

export function createInvalidField(message: string): ApiError {
  return createApiError(400, 'INVALID_FIELD', message);
}

/** The word Jackson uses for a JSON value, as it stands in Salesforce's JSON_PARSER_ERROR texts. */
export function nameJsonToken(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY';
  if (typeof value === 'object') return 'START_OBJECT';
  if (typeof value === 'number') return Number.isInteger(value) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  if (typeof value === 'boolean') return value ? 'VALUE_TRUE' : 'VALUE_FALSE';
  return 'VALUE_STRING';
}

/** Text as a real org words it (conformance case errors-014); line and column are not computed. */
export function createDeserializeError(type: string, value: unknown): ApiError {
  const shown = typeof value === 'object' ? '' : ` value ${String(value)}`;
  const text = `Cannot deserialize instance of ${type} from ${nameJsonToken(value)}${shown} or request may be missing a required field at [line:1, column:2]`;
  return createApiError(400, 'JSON_PARSER_ERROR', text);
}
