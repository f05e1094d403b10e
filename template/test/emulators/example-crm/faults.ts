import type { ServerResponse } from 'node:http';
import type { ApiAnswer } from './routes.ts';

/** How a request can go wrong on its way. */
export type Fault =
  | 'refused-key'
  | 'too-many-requests'
  | 'server-error'
  | 'html-page'
  | 'no-answer'
  | 'stalled-body'
  | 'cut-body'
  | 'lost-answer';

const PAGE = '<html><body><h1>502 Bad Gateway</h1></body></html>';

type Answer = (response: ServerResponse) => void;

/** `lost-answer` alone comes after the request was carried out. */
const ANSWERS: Readonly<Record<Fault, Answer>> = {
  'refused-key': (response) => sendAnswer(response, { status: 401, body: { code: 'unauthorized' } }),
  'too-many-requests': (response) => {
    response.setHeader('retry-after', '2');
    sendAnswer(response, { status: 429, body: { code: 'too_many_requests' } });
  },
  'server-error': (response) => sendAnswer(response, { status: 500, body: { code: 'internal' } }),
  'html-page': (response) => response.writeHead(502, { 'content-type': 'text/html' }).end(PAGE),
  'no-answer': () => undefined,
  'stalled-body': (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":'),
  'cut-body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"id":', () => response.destroy());
  },
  'lost-answer': (response) => response.destroy(),
};

/** Answers in place of the CRM. */
export function answerWithFault(fault: Fault, response: ServerResponse): void {
  ANSWERS[fault](response);
}

export function sendAnswer(response: ServerResponse, { status, body }: ApiAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
