import type { z } from 'zod';
import type { Call } from '../../../connectors/connector.ts';
import { sendHttp } from '../../../connectors/send-http.ts';
import { type ErrorContext, toConnectorError, toTransportError, toUnreadableError } from './errors.ts';
import { BUCKET, readLimits } from './limits.ts';
import type { ExampleCrmSettings } from './settings.ts';

/** One request and how to read its answer. */
export interface CrmRequest<T> {
  /** For the record of the decision. Constant text: `contacts.read`. */
  readonly name: string;
  /** For error messages, after "while": "reading a contact". */
  readonly doing: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below `/api/v1/`. Ids in it are encoded by who puts them in. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly isGeneral?: boolean;
  readonly schema: z.ZodType<T>;
}

/** Sends one request, never twice. Throws every kind of `ConnectorError` that `errors.ts` knows. */
export type Send = <T>(request: CrmRequest<T>, call: Call) => Promise<T>;

/** The only door to the CRM. Another way to sign in (OAuth, a signature) is a change of this file alone. */
export function createSend({ apiUrl, accessToken }: ExampleCrmSettings): Send {
  const base = `${apiUrl.replace(/\/+$/, '')}/api/v1/`;
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };

  return ({ name, doing, method, path, query = {}, body, isGeneral = false, schema }, call) =>
    call.exchange(name, [BUCKET], async () => {
      const context: ErrorContext = { doing, isGeneral };
      const url = new URL(path, base);
      url.search = new URLSearchParams(query).toString();
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const typed = body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
      const answer = await sendHttp({ method, url, headers: typed, ...text, signal: call.signal }).catch(
        (cause: unknown) => {
          throw toTransportError(cause, call.signal, context);
        },
      );
      const { status } = answer;
      const limits = readLimits(answer.headers);
      if (status < 200 || status > 299) throw toConnectorError(answer, context).withLimits(limits);
      const value = readBody(answer.text, schema);
      if (value === undefined) throw toUnreadableError(status, context).withLimits(limits);
      return { value, status, limits };
    });
}

function readBody<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
