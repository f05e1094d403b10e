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
