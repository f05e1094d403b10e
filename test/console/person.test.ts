import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { startConsoleGateway } from './start-console.ts';
import { createVisitor, type Page } from './visitor.ts';

const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };
const BOB = { number: 2, name: 'Bob', email: 'bob@example.com' };

async function open(options: Parameters<typeof startConsoleGateway>[0] = {}) {
  const served = await startConsoleGateway(options);
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  const { read } = served.gateway.database;
  return {
    served,
    visitor,
    read,
    /** Sends a whole chat of each and waits for its end. Returns their visitor keys. */
    async chat(...people: readonly (typeof ANN)[]): Promise<readonly string[]> {
      for (const person of people) {
        await served.send(chatAccepted(person));
        await served.send(chatFinished(person, ['Hello']));
        await served.settle();
      }
      const rows = await read.selectFrom('events').select(['visitor_key']).orderBy('seq').execute();
      return [...new Set(rows.flatMap(({ visitor_key }) => visitor_key ?? []))];
    },
    person: (visitorKey: string, page = '') =>
      visitor.get(`/console/person${page}?${new URLSearchParams({ account: 'crm', visitor: visitorKey })}`),
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

/** The value beside a name in a list of facts. */
function readFact({ text }: Page, name: string): string | undefined {
  return new RegExp(`<dt>${name}</dt><dd dir="auto">([\\s\\S]*?)</dd>`).exec(text)?.[1]?.replaceAll(/<[^>]*>/g, '');
}

describe('the page of a visitor', () => {
  it('tells links, identities, activities and events', async () => {
    await using console = await open();
    const [key = ''] = await console.chat(ANN);
    const page = await console.person(key);
    expect(page.status).to.equal(200);
    expect(page.text).to.include('https://crm.example/contacts/1');
    expect(readFact(page, 'E-mails')).to.equal('ann@example.com');
    const activity = /<caption class="hidden">Activities[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/.exec(page.text)?.[1] ?? '';
    expect(activity).to.include('Chat finished').and.include('crm: <bdi>contact 1</bdi>');
    expect(activity).to.match(/<a href="\/console\/events\/\w+">/);
    expect(page.text).to.include(`/console/events?visitor=${encodeURIComponent(key)}`);
  });

  it('names other visitors who are the same record', async () => {
    await using console = await open();
    const [first = '', second = ''] = await console.chat(ANN, { ...ANN, number: 7 });
    const page = await console.person(first);
    expect(readFact(page, 'The same person is also')?.trim()).to.equal(second);
  });

  it('does not exist for somebody unknown', async () => {
    await using console = await open();
    expect((await console.person('shop/1/999')).status).to.equal(404);
    expect((await console.person('shop/1/999', '/erase')).status).to.equal(404);
    expect((await console.person('', '/erase')).status).to.equal(404);
  });
});

describe('erasing a person in the console', () => {
  it('tells first what goes, and removes nothing by that', async () => {
    await using console = await open();
    const [key = ''] = await console.chat(ANN, BOB);
    const page = await console.person(key, '/erase');
    expect(readFact(page, 'Events, with all that Jivo sent')).to.equal('2');
    expect(readFact(page, 'Links to records')).to.equal('1');
    expect(page.text).to.include('Left in the CRM').and.include('https://crm.example/contacts/1');
    expect(page.text).to.include('value="email ann@example.com"');
    expect(page.text).to.not.include('bob@example.com');
    expect(await console.read.selectFrom('events').selectAll().execute()).to.have.length(4);
    expect(await console.read.selectFrom('tombstones').selectAll().execute()).to.deep.equal([]);
  });

  it('removes that and nothing of others, and tells what was removed', async () => {
    await using console = await open();
    const [ann = '', bob = ''] = await console.chat(ANN, BOB);
    const page = await console.visitor.submit('/console/person/erase', {
      account: 'crm',
      visitor: ann,
      confirm: 'yes',
      also: 'email ann@example.com',
    });
    expect(page.status).to.equal(200);
    expect(readFact(page, 'Events, with all that Jivo sent')).to.equal('2');
    expect(page.text).to.include('https://crm.example/contacts/1').and.include('The database file was rewritten');
    expect((await console.person(ann)).status).to.equal(404);
    expect((await console.person(bob)).text).to.include('bob@example.com');
    const bodies = await console.read.selectFrom('events').select('body').execute();
    expect(JSON.stringify(bodies)).to.not.include('ann@example.com');
    expect(JSON.stringify(bodies)).to.include('bob@example.com');
    expect(console.served.log.entries.some(({ message }) => message === 'console:person:erase')).to.equal(true);
    expect(JSON.stringify(console.served.log.entries)).to.not.include('ann@example.com');
    const folder = dirname(console.served.configPath);
    expect(readFileSync(join(folder, 'gateway.db')).includes('ann@example.com'), 'in the file').to.equal(false);
    expect(readFileSync(join(folder, 'erasures.jsonl'), 'utf8').trim().split('\n')).to.have.length(2);
  });

  it('leaves an e-mail of the person alone that was not ticked, and says so', async () => {
    await using console = await open();
    const [ann = ''] = await console.chat(ANN);
    const page = await console.visitor.submit('/console/person/erase', {
      account: 'crm',
      visitor: ann,
      confirm: 'yes',
    });
    expect(page.text).to.include('also known as; not erased').and.include('ann@example.com');
    expect(await console.read.selectFrom('tombstones').selectAll().execute()).to.have.length(1);
  });

  it('erases nobody whom the form invents', async () => {
    await using console = await open();
    const [ann = '', bob = ''] = await console.chat(ANN, BOB);
    const form = { account: 'crm', visitor: ann, confirm: 'yes', also: 'email bob@example.com' };
    await console.visitor.submit('/console/person/erase', form);
    expect((await console.person(bob)).status).to.equal(200);
  });

  it('asks for a confirmation', async () => {
    await using console = await open();
    const [ann = ''] = await console.chat(ANN);
    const page = await console.visitor.submit('/console/person/erase', { account: 'crm', visitor: ann });
    expect(page.status).to.equal(422);
    expect(page.text).to.include('Nothing was erased');
    expect((await console.person(ann)).status).to.equal(200);
  });

  it('removes the contact of the contact book with it', async () => {
    await using console = await open({ crm: 'book' });
    const [ann = ''] = await console.chat(ANN);
    expect((await console.person(ann, '/erase')).text).to.include('Contacts of the contact book');
    const page = await console.visitor.submit('/console/person/erase', {
      account: 'crm',
      visitor: ann,
      confirm: 'yes',
    });
    expect(page.text).to.match(/crm: <bdi>contact \w+<\/bdi>/);
    expect(page.text).to.not.include('Left in the CRM');
    expect((await console.visitor.get('/crm/crm/contacts')).text).to.not.include('ann@example.com');
  });

  it('finds a contact of the contact book by its e-mail, though no event names it any more', async () => {
    await using console = await open({ crm: 'book' });
    await console.chat(ANN);
    const { database } = console.served.gateway;
    await database.write(async (transaction) => {
      for (const table of ['events', 'links', 'decisions'] as const) await transaction.deleteFrom(table).execute();
    });
    const address = '/console/person/erase?email=Ann@Example.com';
    const page = await console.visitor.get(address);
    expect(page.text)
      .to.match(/crm: <a [^>]*>contact \w+/)
      .and.include('E-mail <bdi>ann@example.com');
    await console.visitor.submit('/console/person/erase', { email: 'ann@example.com', confirm: 'yes' });
    expect((await console.visitor.get('/crm/crm/contacts')).text).to.not.include('ann@example.com');
    expect((await console.visitor.get(address)).status).to.equal(404);
  });

  it('is nobody’s obstacle: who writes again is somebody new', async () => {
    await using console = await open({ crm: 'book' });
    const [ann = ''] = await console.chat(ANN);
    const form = { account: 'crm', visitor: ann, confirm: 'yes', also: 'email ann@example.com' };
    await console.visitor.submit('/console/person/erase', form);
    await console.served.send(chatFinished({ ...ANN, name: 'Ann again' }, ['Hello again']));
    expect((await console.served.settle()).map(({ state }) => state)).to.deep.equal(['done']);
    expect((await console.visitor.get('/crm/crm/contacts')).text).to.include('Ann again');
  });
});

describe('erasing a person for whom Jivo named no client', () => {
  /** Sends the end of a chat without a client number. Returns its event's id. */
  async function chatWithout(console: Awaited<ReturnType<typeof open>>, chat: number, visitor: object) {
    await console.served.send({ ...chatFinished({ number: 0 }, [`chat ${chat}`], chat), visitor });
    return (await console.served.settle()).at(-1)?.id ?? '';
  }

  /** Follows the link of the page to what would be erased, and sends that form. */
  async function erase(
    console: Awaited<ReturnType<typeof open>>,
    from: Page,
    more: Readonly<Record<string, string>> = {},
  ) {
    const link = /href="(\/console\/person\/erase[^"]+)"/.exec(from.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const query = Object.fromEntries(new URL(link, 'http://gateway.example').searchParams);
    const shown = await console.visitor.get(link);
    const form = { ...query, confirm: 'yes', ...more };
    return { shown, done: await console.visitor.submit('/console/person/erase', form) };
  }

  const chats = async ({ read }: Awaited<ReturnType<typeof open>>) =>
    (await read.selectFrom('events').select('chat_id').orderBy('seq').execute()).map(({ chat_id }) => chat_id);

  it('erases by the chat, from the page of one of its events', async () => {
    await using console = await open();
    const id = await chatWithout(console, 15, { name: 'Ann' });
    await chatWithout(console, 15, { name: 'Ann', phone: '+14155552671' });
    await chatWithout(console, 16, { name: 'Bob' });
    const event = await console.visitor.get(`/console/events/${id}`);
    const { shown, done } = await erase(console, event, { also: 'phone +14155552671' });
    expect(shown.text).to.include('Visitor <bdi>shop/3948/chat-15</bdi>').and.include(`href="/console/events/${id}"`);
    expect(readFact(shown, 'Events, with all that Jivo sent')).to.equal('2');
    expect(shown.text).to.include('value="phone +14155552671"').and.not.include('Visitors it is found with');
    expect(done.text).to.include('The person is erased').and.not.include('not erased');
    expect(await chats(console)).to.deep.equal(['16']);
  });

  it('erases by an e-mail or a phone that was looked for, with all visitors that have it', async () => {
    await using console = await open();
    await console.chat(ANN, { ...ANN, number: 7 });
    await chatWithout(console, 15, { email: 'ANN@example.com' });
    await chatWithout(console, 16, { phone: '+14155552671' });
    await chatWithout(console, 17, { email: 'bob@example.com' });
    const list = await console.visitor.get('/console/events?q=Ann%40example.com');
    const { shown, done } = await erase(console, list);
    expect(readFact(shown, 'Events, with all that Jivo sent')).to.equal('5');
    expect(shown.text).to.include('E-mail <bdi>ann@example.com</bdi>').and.include('Visitors it is found with');
    for (const key of ['<bdi>shop/3948/1</bdi></a>', '<bdi>shop/3948/7</bdi></a>', '<li><bdi>shop/3948/chat-15</bdi>'])
      expect(shown.text).to.include(key);
    expect(shown.text).to.not.include('value="email ann@example.com"');
    expect(done.text).to.include('The person is erased');
    expect(await chats(console)).to.deep.equal(['16', '17']);
    await erase(console, await console.visitor.get('/console/events?q=%2B1+415+555+2671'));
    expect(await chats(console)).to.deep.equal(['17']);
  });

  it('erases a message that names neither a client nor a chat', async () => {
    await using console = await open();
    const message = { event_name: 'offline_message', widget_id: '3948', message: 'Call Ann', offline_message_id: 3 };
    await console.served.send(message);
    const id = (await console.served.settle()).at(-1)?.id ?? '';
    const { done } = await erase(console, await console.visitor.get(`/console/events/${id}`));
    expect(done.text).to.include('The person is erased');
    expect(await chats(console)).to.deep.equal([]);
  });

  it('needs the token of the form, a confirmation, and somebody who is known', async () => {
    await using console = await open();
    await chatWithout(console, 15, { email: 'ann@example.com' });
    const form = { email: 'ann@example.com' };
    expect((await console.visitor.submit('/console/person/erase', form)).status).to.equal(422);
    expect(
      (await console.visitor.submit('/console/person/erase', { ...form, confirm: 'yes', csrf: 'x' })).status,
    ).to.equal(403);
    expect(await chats(console)).to.deep.equal(['15']);
    for (const query of ['email=bob@example.com', 'email=nobody', 'phone=12', 'visitor=shop', 'email=a@b.de,c@d.de'])
      expect((await console.visitor.get(`/console/person/erase?${query}`)).status, query).to.equal(404);
    expect((await console.visitor.get('/console/events?q=chat-15')).text).to.not.include('/person/erase');
  });
});
