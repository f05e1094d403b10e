import type { ServerResponse } from 'node:http';
import type { ApiAnswer } from './api-request.ts';
import { type Effect, toFaultAnswer } from './faults.ts';

const PAGE =
  '<!DOCTYPE html><html><head><title>Salesforce</title></head><body><h1>We are down for maintenance.</h1></body></html>';

/** Sends a whole answer of text. */
export function send(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(text)) });
  response.end(text);
}

/** Sends a whole answer as JSON. */
export function sendAnswer(response: ServerResponse, answer: ApiAnswer): void {
  if (answer.body === undefined) {
    response.writeHead(answer.status, { ...answer.headers });
    response.end();
    return;
  }
  send(
    response,
    answer.status,
    { ...answer.headers, 'content-type': 'application/json;charset=UTF-8' },
    JSON.stringify(answer.body),
  );
}

/** Sends the headers and half of the body. */
function sendHalf(response: ServerResponse, answer: ApiAnswer): void {
  const text = Buffer.from(JSON.stringify(answer.body ?? []));
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-type': 'application/json;charset=UTF-8',
    'content-length': String(text.length + 1),
  });
  response.write(text.subarray(0, Math.ceil(text.length / 2)));
}

/** Effects that answer without the normal work; true when one did. */
export function answerInstead(response: ServerResponse, effect: Effect): boolean {
  if (effect.kind === 'stall-before-headers') return true;
  if (effect.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return true;
  }
  if (effect.kind === 'html-502' || effect.kind === 'html-200') {
    send(response, effect.kind === 'html-502' ? 502 : 200, { 'content-type': 'text/html; charset=UTF-8' }, PAGE);
    return true;
  }
  if (effect.kind === 'redirect') {
    send(response, 302, { location: effect.location }, '');
    return true;
  }
  const answer = toFaultAnswer(effect);
  if (answer !== undefined) sendAnswer(response, answer);
  return answer !== undefined;
}

/** Effects on the way back, after the work is done and stored. */
export function sendBack(response: ServerResponse, effect: Effect | undefined, answer: ApiAnswer): void {
  if (effect?.kind === 'stalled-answer') return;
  if (effect?.kind === 'lost-answer') response.socket?.resetAndDestroy();
  else if (effect?.kind === 'stall-in-body') sendHalf(response, answer);
  else if (effect?.kind === 'cut-body') {
    sendHalf(response, answer);
    // The half must have left before the connection ends, or the client sees a reset without headers.
    response.socket?.end();
  } else sendAnswer(response, answer);
}
