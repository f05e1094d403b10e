import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerQuestions } from '../server-process.ts';

/** The least anybody can do: plain Node, the two CRM calls of a first contact, nothing written down. */
const [, , crm = '', token = ''] = process.argv;
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' };

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function answer(text: string): Promise<object> {
  const { visitor } = JSON.parse(text) as { visitor: { name: string; email: string } };
  const path = `${crm}/crm/objects/2026-03/contacts`;
  const found = await fetch(`${path}/${encodeURIComponent(visitor.email)}?idProperty=email`, { headers });
  const known = (await found.json()) as { url?: string };
  if (found.ok) return { result: 'ok', crm_link: known.url };
  const [firstname, lastname] = visitor.name.split(' ');
  const made = await fetch(path, {
    method: 'POST',
    headers,
    body: JSON.stringify({ properties: { email: visitor.email, firstname, lastname } }),
  });
  return { result: 'ok', crm_link: ((await made.json()) as { url?: string }).url };
}

const server = createServer(async (request, response) => {
  const reply = await answer(await readText(request));
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(reply));
});
server.listen(0, '127.0.0.1', () =>
  answerQuestions({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }),
);
process.on('SIGTERM', () => process.exit(0));
