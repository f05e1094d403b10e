import type { z } from 'zod';
import type { Call, ConnectorHost } from '../connector.ts';
import type { HttpAnswer } from '../send-http.ts';
import { AbortableClient, type AbortableOptions } from './abortable-client.ts';
import { type AccessToken, createOauthToken, createStaticToken } from './access-token.ts';
import type { Paths } from './api.ts';
import { toConnectorError, toUnreadableError } from './errors.ts';
import { BUCKETS, type Bucket, readLimits } from './limits.ts';
import type { ErrorContext } from './rate-limited.ts';
import { createRefreshToken } from './refresh-token.ts';
import type { HubspotSettings } from './settings.ts';
import { toTransportError } from './transport-errors.ts';

/** One request and how to read its answer. */
export interface HubspotRequest<T> {
  /** For the record of the decision: `contacts.read`. */
  readonly name: string;
  /** For error messages, after "while": "reading a contact". */
  readonly doing: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly bucket: Bucket;
  /** The path names no record: a 404 says nothing of one. */
  readonly isGeneral?: boolean;
  readonly schema: z.ZodType<T>;
}

/** Sends one request, never twice. Throws every kind of `ConnectorError` that `errors.ts` knows. */
export type Send = <T>(request: HubspotRequest<T>, call: Call) => Promise<T>;

export function createSend(
  settings: HubspotSettings,
  secrets: ConnectorHost['secrets'],
  paths: Paths,
  readTimeZone: () => string,
): Send {
  const client = new AbortableClient({ basePath: settings.apiUrl.replace(/\/+$/, '') });
  const sendOnce = (options: AbortableOptions): Promise<HttpAnswer> => client.send(options);
  const token: AccessToken =
    settings.accessToken === ''
      ? createOauthToken({
          settings,
          refreshToken: createRefreshToken(settings.refreshToken, secrets),
          paths,
          sendOnce,
        })
      : createStaticToken(settings.accessToken);

  return async (request, call) => {
    const bearer = await token.read(call);
    return call.exchange(request.name, BUCKETS[request.bucket], async () => {
      const context: ErrorContext = {
        doing: request.doing,
        isGeneral: request.isGeneral === true,
        now: Date.now(),
        timeZone: readTimeZone(),
        ...(request.body === undefined ? {} : { sent: request.body.properties }),
      };
      const answer = await sendOnce({
        method: request.method,
        path: request.path,
        headers: { Authorization: `Bearer ${bearer}` },
        signal: call.signal,
        ...(request.query === undefined ? {} : { qs: request.query }),
        ...(request.body === undefined ? {} : { body: request.body }),
      }).catch((cause: unknown) => {
        throw toTransportError(cause, call.signal, context);
      });
      const limits = readLimits(answer.headers);
      if (answer.status < 200 || answer.status > 299) {
        if (answer.status === 401) token.refused(answer.text.includes('EXPIRED_AUTHENTICATION'));
        throw toConnectorError(answer, context).withLimits(limits);
      }
      const value = readBody(answer, request.schema);
      if (value === undefined) throw toUnreadableError(answer.status, context).withLimits(limits);
      return { value, status: answer.status, limits };
    });
  };
}

function readBody<T>(answer: HttpAnswer, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(answer.text)).data;
  } catch {
    return undefined;
  }
}
