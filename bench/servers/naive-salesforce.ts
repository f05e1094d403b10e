import type { AddressInfo } from 'node:net';
import { Connection } from 'jsforce/lib/core.js';
import Koa from 'koa';
import getRawBody from 'raw-body';
import { answerQuestions } from '../server-process.ts';

/**
 * What a good engineer writes in an afternoon: Koa, jsforce with its default settings, search → create or update → task at
 * the end. No storage, no order, no deadline. Argument: the login as JSON.
 */
const login = JSON.parse(process.argv[2] ?? '') as Record<'url' | 'clientId' | 'clientSecret', string>;
const { url: loginUrl, clientId, clientSecret } = login;
const connection = new Connection({ loginUrl, oauth2: { loginUrl, clientId, clientSecret } });
await connection.authorize({ grant_type: 'client_credentials' });

interface Hook {
  readonly event_name: string;
  readonly visitor: { readonly name: string; readonly email: string | null; readonly phone: string | null };
  readonly chat?: { readonly messages: readonly { readonly message: string }[] };
}

async function handle({ event_name, visitor, chat }: Hook): Promise<object> {
  const [FirstName, ...rest] = visitor.name.split(' ');
  const email = visitor.email === null ? {} : { Email: visitor.email };
  const fields = { ...email, FirstName, LastName: rest.join(' ') || visitor.name, Phone: visitor.phone ?? '' };
  const contacts = connection.sobject('Contact');
  const by = visitor.email === null ? { Phone: visitor.phone ?? '' } : { Email: visitor.email };
  const [known] = await contacts.find(by, ['Id', 'FirstName', 'LastName', 'Email', 'Phone']).limit(1).execute();
  const saved =
    known?.Id === undefined ? await contacts.create(fields) : await contacts.update({ Id: known.Id, ...fields });
  if (!saved.success) throw new Error('Salesforce refused the contact');
  if (event_name === 'chat_finished') {
    const Description = (chat?.messages ?? []).map(({ message }) => message).join('\n');
    await connection.sobject('Task').create({ WhoId: saved.id, Subject: 'Chat', Status: 'Completed', Description });
  }
  return { result: 'ok', crm_link: `${connection.instanceUrl}/${saved.id}` };
}

const app = new Koa();
app.use(async (context) => {
  context.body = await handle(JSON.parse(await getRawBody(context.req, { encoding: 'utf8' })) as Hook);
});
const server = app.listen(0, '127.0.0.1', () => {
  answerQuestions({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});
process.on('SIGTERM', () => process.exit(0));
