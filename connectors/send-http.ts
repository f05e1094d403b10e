import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** One request, its body already text. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL | string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request and its connection, whether headers or body are due. */
  readonly signal: AbortSignal;
}

/** One whole answer: headers, by their names in lower case, and body have arrived. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A connection idle for so long is not used again: CRMs close theirs after a minute, and a closed one fails a request. */
const IDLE_MS = 4_000;

const plain = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
const secure = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });

/**
 * Sends once, follows no redirect, takes any status. The connections of all accounts are kept alive. Node's `fetch` would do
 * the same for three times the CPU. Rejects with Node's error, or with the signal's reason.
 */
export function sendHttp({ method, url, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const target = new URL(url);
    const [send, agent] = target.protocol === 'http:' ? [requestHttp, plain] : [requestHttps, secure];
    const sent = send(target, { method, headers, agent }, (response) => {
      const parts: string[] = [];
      response.setEncoding('utf8');
      response.on('data', (part: string) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: given } = response;
        resolve({ status, headers: toHeaders(given), text: parts.join('') });
      });
    });
    const abort = () => sent.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    sent.on('error', reject);
    sent.on('close', () => signal.removeEventListener('abort', abort));
    sent.end(body);
  });
}

/** Only cookies come as a list, and nobody reads them. */
function toHeaders(given: NodeJS.Dict<string | string[]>): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined) headers[name] = String(value);
  return headers;
}
