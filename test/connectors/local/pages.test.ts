import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { ConnectorPage, RecordRef } from '../../../connectors/connector.ts';
import { completeTask, mergeContacts } from '../../../connectors/local/keep-book.ts';
import { palette } from '../../../connectors/local/pages/style.ts';
import { readHistory } from '../../../connectors/local/read-history.ts';
import { createCall } from '../../conformance/call.ts';
import {
  createChat,
  createLongChat,
  createOfflineMessage,
  createPhoneCall,
  toNumber,
} from '../../conformance/samples.ts';
import { type OpenedBook, openEmptyBook, PAGE_URL } from './open-book.ts';

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;

describe('contact book: pages', () => {
  let opened: OpenedBook;

  beforeEach(async () => {
    opened = await openEmptyBook({
      owners: [{ id: 'olga', name: 'Olga Owner' }],
      fields: [{ name: 'site', type: 'url' }],
    });
  });

  afterEach(() => opened.close());

  async function open(path: string, query: Record<string, string> = {}): Promise<ConnectorPage> {
    const page = await opened.connector.page?.(path, new URLSearchParams(query));
    if (page === undefined) throw new Error('The contact book has no pages.');
    return page;
  }

  async function create(fields: Record<string, string | readonly string[]>): Promise<RecordRef> {
    return (await opened.connector.create({ type: 'contact', fields }, createCall())).record.ref;
  }

  it('shows a contact whole: data, transcript, recording, open and done tasks', async () => {
    const { connector, book } = opened;
    const ref = await create({
      name: 'Ann Lee',
      email: 'ann@example.com',
      otherEmails: ['ann@home.example'],
      phone: toNumber(1),
      organization: 'Acme',
      description: 'Kind.',
      status: 'Customer',
      tags: ['vip'],
      ownerId: 'olga',
      site: 'https://acme.example/',
    });
    const { chat, marks } = createLongChat(20_000);
    await connector.log(ref, chat, undefined, createCall());
    await connector.log(ref, createPhoneCall(), undefined, createCall());
    await connector.log(ref, createOfflineMessage({ text: 'Call me.' }), undefined, createCall());
    await connector.log(ref, createOfflineMessage({ text: 'Done already.' }), undefined, createCall());
    const done = (await readHistory(book, ref)).tasks.find((task) => task.details === 'Done already.');
    await completeTask(book, done?.id ?? '');

    const { status, type, body } = await open(`/contacts/${ref.id}`);

    expect(status).to.equal(200);
    expect(type).to.equal('text/html');
    for (const text of ['Ann Lee', 'ann@home.example', 'Acme', 'Kind.', 'Customer', 'vip', 'Olga Owner', ...marks]) {
      expect(body).to.include(text);
    }
    expect(body).to.include('<a href="https://recordings.example/4711.mp3" rel="noopener noreferrer"');
    expect(body).to.include('<a href="https://acme.example/" rel="noopener noreferrer"');
    expect(body).to.match(
      /Open tasks<\/h2>[\s\S]*Call me\.[\s\S]*Due <time datetime="2026-11-23">[\s\S]*Done tasks<\/h2>[\s\S]*Done already\./,
    );
    expect(body.match(/Open tasks<\/h2>[\s\S]*?<\/section>/)?.[0]).to.not.include('Done already.');
  });

  it('is reached by the link the agent gets', async () => {
    const ref = await create({ name: 'Ann Lee' });
    const link = opened.connector.link(ref) ?? '';
    expect((await open(link.slice(PAGE_URL.length))).body).to.include('<h1 dir="auto">Ann Lee</h1>');
  });

  it('escapes whatever a visitor wrote, in every place of both pages', async () => {
    const ref = await create({
      name: HOSTILE,
      phone: HOSTILE,
      organization: HOSTILE,
      description: HOSTILE,
      status: HOSTILE,
      tags: [HOSTILE],
      site: 'javascript:alert(3)',
    });
    const source = { page: { url: 'javascript:alert(4)', title: HOSTILE }, topic: HOSTILE };
    const chat = {
      source,
      visitorName: HOSTILE,
      remarks: [HOSTILE],
      messages: [{ from: 'visitor' as const, text: HOSTILE, name: HOSTILE }],
    };
    await opened.connector.log(ref, createChat(chat), undefined, createCall());
    await opened.connector.log(
      ref,
      createOfflineMessage({ text: HOSTILE, visitorName: HOSTILE }),
      undefined,
      createCall(),
    );
    const pages = [await open(`/contacts/${ref.id}`), await open('/contacts'), await open('/contacts', { q: HOSTILE })];
    for (const { body } of pages) {
      expect(body).to.not.match(/<script|<img|onerror='/);
      expect(body).to.not.match(/href="(?!https?:|\/|#)/);
      expect(body).to.include('&lt;script&gt;');
    }
  });

  it('has no script, no inline style and nothing from outside', async () => {
    const ref = await create({ name: 'Ann' });
    for (const path of [`/contacts/${ref.id}`, '/contacts', '/nowhere']) {
      const { body } = await open(path);
      expect(body).to.not.match(/<script|\sstyle=|<style|\son[a-z]+=|\ssrc=/);
      expect([...body.matchAll(/<link [^>]*href="([^"]*)"/g)].map((match) => match[1])).to.deep.equal([
        '/crm/demo/style.css',
      ]);
    }
  });

  it('can be used without sight: language, landmarks, one main heading, labelled search', async () => {
    const ref = await create({ name: 'Ann' });
    await opened.connector.log(ref, createOfflineMessage(), undefined, createCall());
    for (const path of [`/contacts/${ref.id}`, '/contacts', '/nowhere']) {
      const { body } = await open(path);
      for (const part of [
        '<html lang="en">',
        '<header>',
        '<nav aria-label=',
        '<main id="main">',
        '<footer>',
        'href="#main"',
      ]) {
        expect(body, path).to.include(part);
      }
      expect(body.match(/<h1/g), path).to.have.length(1);
      expect(body).to.match(/<label for="q">[^<]+<\/label><input id="q"/);
      const ids = [...body.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
      expect(new Set(ids).size, path).to.equal(ids.length);
      for (const [, id] of body.matchAll(/aria-labelledby="([^"]+)"/g)) expect(ids).to.include(id);
    }
  });

  it('lists the contacts, lately changed first, and finds by name, company, e-mail and number', async () => {
    await create({ name: 'Zoë Łukasz', organization: 'Café 100%', email: 'zoe@example.com', phone: '(202) 555-0143' });
    await passMillisecond();
    await create({ name: 'Bob_by', email: 'bob@example.com' });
    expect((await open('/')).body).to.match(/Bob_by[\s\S]*Zoë/);
    for (const q of [
      'zoe',
      'ZOË',
      'łukasz zoë',
      'cafe',
      '100%',
      'zoe@',
      '202 555 0143',
      '+1 (202) 555-0143',
      '5550143',
    ]) {
      const { body } = await open('/contacts', { q });
      expect(body, q).to.include('Zoë');
      expect(body, q).to.not.include('Bob_by');
    }
    expect((await open('/contacts', { q: 'b_by' })).body).to.include('Bob_by');
    expect((await open('/contacts', { q: 'Bob%by' })).body).to.include('Nobody in the book matches');
  });

  it('turns pages of fifty, and takes any page number', async () => {
    for (let index = 0; index < 51; index++) await create({ name: `Person ${index}` });
    const first = (await open('/contacts')).body;
    const second = (await open('/contacts', { page: '2' })).body;
    expect(first.match(/class="card"/g)).to.have.length(50);
    expect(first).to.include('page=2" rel="next"');
    expect(second.match(/class="card"/g)).to.have.length(1);
    expect(second).to.include('page=1" rel="prev"');
    for (const page of ['0', '-1', 'x', '99999999999', '1e9'])
      expect((await open('/contacts', { page })).status).to.equal(200);
  });

  it('turns pages of a long history, open tasks on each of them', async () => {
    const { connector } = opened;
    const ref = await create({ name: 'Ann' });
    await connector.log(ref, createOfflineMessage({ at: '2026-01-01T00:00:00Z' }), undefined, createCall());
    for (let index = 0; index < 50; index++) await connector.log(ref, createChat(), undefined, createCall());
    const first = (await open(`/contacts/${ref.id}`)).body;
    const second = (await open(`/contacts/${ref.id}`, { page: '2' })).body;
    expect(first.match(/<article/g)).to.have.length(50);
    expect(first).to.include(`href="/crm/demo/contacts/${ref.id}?page=2#history" rel="next"`);
    expect(second.match(/<article/g)).to.have.length(1);
    for (const body of [first, second]) expect(body).to.include('Open tasks</h2>');
  });

  it('answers 404 for an unknown page, contact or path', async () => {
    const unknown = [
      '/contacts/01m81gh31sd7f2jggp',
      '/contacts/..%2f..',
      '/contacts/a/b',
      '/nowhere',
      '',
      '/style.css/x',
    ];
    for (const path of unknown) {
      const { status, body } = await open(path);
      expect(status, path).to.equal(404);
      expect(body).to.include('Not found');
    }
  });

  it('shows the contact that stayed under the link of a merged one', async () => {
    const [ann, other] = [await create({ name: 'Ann' }), await create({ name: 'Annie' })];
    await mergeContacts(opened.book, ann, other);
    const { status, body } = await open(`/contacts/${other.id}`);
    expect(status).to.equal(200);
    expect(body).to.include('<h1 dir="auto">Ann</h1>');
    expect(body).to.include('was merged into this one');
    expect((await open('/contacts')).body.match(/class="card"/g)).to.have.length(1);
  });

  it('has a style sheet for light and dark', async () => {
    const { type, body } = await open('/style.css');
    expect(type).to.equal('text/css');
    expect(body).to.include('prefers-color-scheme: dark');
    expect(body).to.not.match(/url\(|@import/);
  });

  for (const [scheme, colours] of Object.entries(palette)) {
    it(`has enough contrast in ${scheme}`, () => {
      for (const ground of [colours.ground, colours.raised]) {
        for (const text of [colours.text, colours.muted, colours.accent]) {
          expect(toContrast(text, ground), `${text} on ${ground}`).to.be.at.least(4.5);
        }
      }
    });
  }
});

/** Waits until the clock shows another time, which what comes then is sorted by. */
async function passMillisecond(): Promise<void> {
  const start = Date.now();
  while (Date.now() === start) await setImmediate();
}

/** WCAG 2.2 relative luminance and contrast ratio: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function toContrast(one: string, other: string): number {
  const [light, dark] = [toLuminance(one), toLuminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function toLuminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
