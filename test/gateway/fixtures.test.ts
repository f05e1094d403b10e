import { expect } from 'chai';
import { fixtureNames, readFixture } from '../jivo/fixtures.ts';
import { type BookContact, readBook } from './contact-book.ts';
import { type ExpectedEffect, expectedEffects } from './expected-effects.ts';
import { startTestGateway, type TestGateway } from './start-gateway.ts';

const CONTENT_TYPES = [
  'application/json',
  null,
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-8',
] as const;

/** A name of a channel and its book. */
function toChannel(fixture: string): string {
  return fixture.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function toAnswer({ answer, contact }: ExpectedEffect, link: string): object {
  if (answer === 'ok') return { result: 'ok' };
  if (answer === 'unlinked') return { result: 'ok', enable_assign: true };
  const custom_data = [
    { title: 'Company', content: contact?.organization },
    { title: 'Open tasks', content: '0' },
    { title: 'Chats', content: '0' },
  ];
  return { result: 'ok', custom_data, enable_assign: true, crm_link: link };
}

function expectBook(book: readonly BookContact[], { contact, entry, task }: ExpectedEffect): void {
  expect(book.map(({ fields }) => fields)).to.deep.equal(contact === undefined ? [] : [contact]);
  const entries = book.flatMap((found) => found.entries);
  expect(entries).to.have.length(entry === undefined ? 0 : 1);
  let rest = entries[0] ?? '';
  for (const part of entry ?? []) {
    expect(rest).to.contain(part);
    rest = rest.slice(rest.indexOf(part) + part.length);
  }
  const tasks = book.flatMap((found) => found.tasks).map(({ title, details }) => [title, details]);
  expect(tasks).to.deep.equal(task === undefined ? [] : [task]);
}

describe('every payload file sent over HTTP', () => {
  let gateway: TestGateway;

  before(async () => {
    gateway = await startTestGateway({ books: fixtureNames.map(toChannel) });
  });

  after(() => gateway[Symbol.asyncDispose]());

  it('has an expected effect, and every expected effect a file', () => {
    expect(Object.keys(expectedEffects)).to.have.members([...fixtureNames]);
  });

  for (const [index, name] of fixtureNames.entries()) {
    const contentType = CONTENT_TYPES[index % CONTENT_TYPES.length] ?? null;
    it(`${name} as ${contentType ?? 'nothing named'} is answered and takes effect`, async () => {
      const expected = expectedEffects[name];
      if (expected === undefined) throw new Error(`No expected effect of ${name}`);
      const channel = toChannel(name);
      const { status, headers, text } = await gateway.post(readFixture(name), { channel, contentType });
      expect(status).to.equal(200);
      expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
      const events = (await gateway.settle()).filter((event) => event.channel === channel);
      expect(events.map(({ state, body }) => ({ state, body }))).to.deep.equal([
        { state: expected.state, body: readFixture(name) },
      ]);
      const book = await readBook(gateway.storageUrl, channel);
      const link = `${gateway.gateway.publicUrl}/crm/${channel}/contacts/${book[0]?.id}`;
      expect(JSON.parse(text)).to.deep.equal(toAnswer(expected, link));
      expectBook(book, expected);
    });
  }

  it('one body has the same effect under every content type', async () => {
    const body = readFixture('events/chat_accepted');
    const answers = [];
    for (const contentType of CONTENT_TYPES) {
      answers.push((await gateway.post(body, { channel: 'shop', contentType })).text);
    }
    expect(new Set(answers).size).to.equal(1);
    expect(await readBook(gateway.storageUrl)).to.have.length(1);
  });
});

describe('what the agent sees', () => {
  it('is what Jivo lacks of a known contact, its card, and a link that opens its page', async () => {
    await using gateway = await startTestGateway();
    const owner = { widget_id: '3948', agent: null };
    const known = { name: 'Ada Lovelace', email: 'ada@shop.example', phone: '+14155550123', number: '1' };
    await gateway.send({ event_name: 'chat_accepted', chat_id: 1, ...owner, visitor: known });
    const later = { email: 'ADA@shop.example', number: '2' };
    const answer = await gateway.send({ event_name: 'chat_accepted', chat_id: 2, ...owner, visitor: later });
    expect(answer.contact_info).to.deep.equal({ name: 'Ada Lovelace', phone: '+14155550123' });
    const page = await fetch(String(answer.crm_link));
    expect(page.status).to.equal(200);
    expect(await page.text())
      .to.contain('Ada Lovelace')
      .and.contain('ada@shop.example')
      .and.contain('+14155550123');
  });

  it('is everything that does not contradict the visitor when the channel says so', async () => {
    await using gateway = await startTestGateway({ channel: { reply: { contactInfo: 'full', enableAssign: false } } });
    const base = { event_name: 'chat_accepted', widget_id: '3948' };
    const known = { name: 'Ada Lovelace', email: 'ada@shop.example', phone: '+14155550123', number: '1' };
    await gateway.send({ ...base, chat_id: 1, visitor: known });
    const later = { name: 'Grace', email: 'ada@shop.example', number: '2' };
    const answer = await gateway.send({ ...base, chat_id: 2, visitor: later });
    expect(answer.contact_info).to.deep.equal({ email: 'ada@shop.example', phone: '+14155550123' });
    expect(answer.enable_assign).to.equal(false);
  });

  it('is at most ten fields, mapped, with links', async () => {
    const fields = Array.from({ length: 10 }, (_, index) => ({ name: `field${index}`, type: 'string' }));
    await using gateway = await startTestGateway({
      settings: { fields },
      channel: {
        fields: fields.map(({ name }) => ({ to: name, value: `https://site.example/${name}`, when: 'created' })),
        customData: fields.map(({ name }) => ({ title: name.toUpperCase(), from: name })),
      },
    });
    const visitor = { email: 'ada@shop.example', number: '1' };
    const answer = await gateway.send({ event_name: 'chat_accepted', widget_id: '3948', chat_id: 1, visitor });
    const expected = fields.map(({ name }) => ({
      title: name.toUpperCase(),
      content: `https://site.example/${name}`,
      link: `https://site.example/${name}`,
    }));
    expect(answer.custom_data).to.deep.equal(expected);
  });
});
