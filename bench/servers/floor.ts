import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerQuestions } from '../server-process.ts';
import { type BareVisitor, createBareCalls } from './bare-calls.ts';

/** The least anybody can do: plain Node, the two CRM calls of a first contact, nothing written down. Argument: the CRM's login as JSON. */
const answer = await createBareCalls(process.argv[2] ?? '');

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const server = createServer(async (request, response) => {
  const { visitor } = JSON.parse(await readText(request)) as { readonly visitor: BareVisitor };
  const reply = await answer(visitor);
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(reply));
});
server.listen(0, '127.0.0.1', () =>
  answerQuestions({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }),
);
process.on('SIGTERM', () => process.exit(0));
