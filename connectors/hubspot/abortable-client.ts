import { Client } from '@hubspot/api-client';
import type { IHttpOptions } from '@hubspot/api-client/lib/src/services/http/IHttpOptions.js';
import { Request } from '@hubspot/api-client/lib/src/services/http/Request.js';

export interface AbortableOptions extends IHttpOptions {
  readonly signal: AbortSignal;
}

/**
 * HubSpot's client with requests that can be ended. The client has no timeout and takes no signal
 * (https://github.com/HubSpot/hubspot-api-nodejs/issues/387), so a stalled request would keep its socket for minutes.
 * Its `Request` still makes URL, headers and body; only the sending is done here, with the same global `fetch` it would use
 * (keep-alive, and an abort destroys the socket whether headers or body are due). This also leaves out the client's retries and
 * limiter: they are shared by every client of the process, and the retries repeat POSTs.
 */
export class AbortableClient extends Client {
  override apiRequest(options: AbortableOptions): Promise<Response> {
    const { signal, ...rest } = options;
    const request = new Request(this.config, rest);
    return fetch(request.getUrl(), { ...request.getSendData(), redirect: 'manual', signal });
  }
}
