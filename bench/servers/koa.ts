import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import getRawBody from 'raw-body';
import { answerQuestions } from '../server-process.ts';
import { type BareVisitor, createBareCalls } from './bare-calls.ts';

/** Bare Koa making the floor's CRM calls, nothing written down. Argument: the CRM's login as JSON. */
const answer = await createBareCalls(process.argv[2] ?? '');
const app = new Koa();
app.use(async (context) => {
  const text = await getRawBody(context.req, { encoding: 'utf8' });
  const { visitor } = JSON.parse(text) as { readonly visitor: BareVisitor };
  context.body = await answer(visitor);
});
const server = app.listen(0, '127.0.0.1', () => {
  answerQuestions({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});
process.on('SIGTERM', () => process.exit(0));
