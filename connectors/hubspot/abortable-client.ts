import { Client } from '@hubspot/api-client';
import type { IHttpOptions } from '@hubspot/api-client/lib/src/services/http/IHttpOptions.js';
import { Request } from '@hubspot/api-client/lib/src/services/http/Request.js';
import { type HttpAnswer, sendHttp } from '../send-http.ts';

export interface AbortableOptions extends IHttpOptions {
  readonly signal: AbortSignal;
}

/**
 * HubSpot's client with requests that can be ended. The client has no timeout and takes no signal
 * (https://github.com/HubSpot/hubspot-api-nodejs/issues/387), so a stalled request would keep its socket for minutes.
 * Its `Request` still makes URL, headers and body; only the sending is done elsewhere. This also leaves out the client's
 * retries and limiter: they are shared by every client of the process, and the retries repeat POSTs.
 */
export class AbortableClient extends Client {
  send({ signal, ...options }: AbortableOptions): Promise<HttpAnswer> {
    const request = new Request(this.config, options);
    const { method, headers, body } = request.getSendData() as {
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    };
    return sendHttp({ method, url: request.getUrl(), headers, signal, ...(body !== undefined && { body }) });
  }
}
