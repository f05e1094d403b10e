import { PassThrough } from 'node:stream';
import { Transport } from 'jsforce/lib/transport.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import { ConnectorError } from '../errors.ts';
import { sendHttp } from '../send-http.ts';

type JsforceTransport = InstanceType<typeof Transport>;
type HttpRequest = Parameters<JsforceTransport['httpRequest']>[0];
type HttpResponse = Awaited<ReturnType<JsforceTransport['httpRequest']>>;

/**
 * What carries jsforce's requests. jsforce's own transport takes no signal, clears its timer when the headers are there, and
 * in 3.10.26 ends the process with an uncaught error when a body is cut. This one ends headers and body by the signal, sends
 * every request once and follows no redirect. It keeps the answer, because jsforce's errors carry no status.
 */
export class DeadlineTransport extends Transport {
  answer: HttpResponse | undefined;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    super();
    this.#signal = signal;
  }

  override httpRequest(request: HttpRequest): ReturnType<JsforceTransport['httpRequest']> {
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.#send(request) }));
  }

  async #send(request: HttpRequest): Promise<HttpResponse> {
    try {
      const { status, headers, text } = await sendHttp({
        method: request.method,
        url: request.url,
        headers: request.headers ?? {},
        signal: this.#signal,
        ...(typeof request.body === 'string' ? { body: request.body } : {}),
      });
      this.answer = { statusCode: status, headers, body: text };
      return this.answer;
    } catch (cause) {
      throw this.#toError(cause);
    }
  }

  #toError(cause: unknown): ConnectorError {
    if (this.#signal.aborted) return toTimeout(cause);
    return new ConnectorError('unavailable', 'Salesforce could not be reached, or broke off its answer.', { cause });
  }
}

/** The answer a transport got, with its body read as JSON where it is. Undefined while there is none. */
export function readAnswer(
  transport: DeadlineTransport,
): { status: number; headers: Readonly<Record<string, string>>; body: unknown } | undefined {
  const { answer } = transport;
  if (answer === undefined) return undefined;
  return { status: answer.statusCode, headers: answer.headers, body: parseJson(answer.body) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function toTimeout(cause?: unknown): ConnectorError {
  return new ConnectorError('timeout', 'Salesforce did not answer in time.', cause === undefined ? {} : { cause });
}
