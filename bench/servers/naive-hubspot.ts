import type { AddressInfo } from 'node:net';
import { Client } from '@hubspot/api-client';
import Koa from 'koa';
import getRawBody from 'raw-body';
import { answerQuestions } from '../server-process.ts';

/**
 * What a good engineer writes in an afternoon: Koa, the vendor's client with its default settings, search → create or
 * update → note at the end. No storage, no order, no deadline. Argument: the login as JSON.
 */
const { url, token } = JSON.parse(process.argv[2] ?? '') as Record<'url' | 'token', string>;
const client = new Client({ accessToken: token, basePath: url });

interface Hook {
  readonly event_name: string;
  readonly visitor: { readonly name: string; readonly email: string | null; readonly phone: string | null };
  readonly chat?: { readonly messages: readonly { readonly message: string }[] };
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await client.apiRequest({ method, path, ...(body !== undefined && { body }) });
  return (await response.json()) as T;
}

async function handle(hook: Hook): Promise<object> {
  const contacts = '/crm/objects/2026-03/contacts';
  const [firstname, lastname] = hook.visitor.name.split(' ');
  const email = hook.visitor.email === null ? {} : { email: hook.visitor.email };
  const properties = { ...email, firstname, lastname, phone: hook.visitor.phone ?? '' };
  const by = hook.visitor.email === null ? 'phone' : 'email';
  const value = hook.visitor.email ?? hook.visitor.phone ?? '';
  const filters = [{ propertyName: by, operator: 'EQ', value }];
  const found = await call<{ results: { id: string; url?: string }[] }>('POST', `${contacts}/search`, {
    filterGroups: [{ filters }],
    properties: ['email', 'firstname', 'lastname', 'phone'],
  });
  const [known] = found.results;
  const record =
    known === undefined
      ? await call<{ id: string; url?: string }>('POST', contacts, { properties })
      : await call<{ id: string; url?: string }>('PATCH', `${contacts}/${known.id}`, { properties });
  if (hook.event_name === 'chat_finished') {
    await call('POST', '/crm/objects/2026-03/notes', {
      properties: {
        hs_timestamp: new Date().toISOString(),
        hs_note_body: (hook.chat?.messages ?? []).map(({ message }) => message).join('<br>'),
      },
      associations: [
        { to: { id: record.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }] },
      ],
    });
  }
  return { result: 'ok', crm_link: record.url };
}

const app = new Koa();
app.use(async (context) => {
  context.body = await handle(JSON.parse(await getRawBody(context.req, { encoding: 'utf8' })) as Hook);
});
const server = app.listen(0, '127.0.0.1', () => {
  answerQuestions({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});
process.on('SIGTERM', () => process.exit(0));
