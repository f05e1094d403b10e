import { expect } from 'chai';
import { chatAccepted } from '../gateway/payloads.ts';
import { type ConsoleGateway, startConsoleGateway } from './start-console.ts';
import { createVisitor, type Visitor } from './visitor.ts';

const CHANGES = [
  '/console/sign-out',
  '/console/events/EVENT/replay',
  '/console/events/EVENT/ignore',
  '/console/events/EVENT/link',
  '/console/attention/replay-all',
  '/console/attention/choose/EVENT',
  '/console/conflicts/CONFLICT/apply',
  '/console/conflicts/CONFLICT/dismiss',
  '/console/schema/crm/check',
  '/console/schema/crm/accept',
  '/console/person/unlink',
  '/console/person/erase',
  '/console/channels/shop/test',
  '/console/setup/account',
  '/console/setup/channel',
  '/console/setup/channel/preview',
  '/console/channels/shop/edit',
  '/console/channels/shop/edit/preview',
  '/console/setup/write',
  '/console/apply',
];

const PAGES = [
  '/console',
  '/console/events',
  '/console/attention',
  '/console/channels',
  '/console/channels/shop',
  '/console/channels/shop/edit',
  '/console/setup',
  '/console/live',
  '/console/person?account=crm&visitor=1',
  '/console/person/erase?account=crm&visitor=1',
];

describe('protection of the console', () => {
  let served: ConsoleGateway;
  let visitor: Visitor;

  before(async () => {
    served = await startConsoleGateway();
    visitor = createVisitor(served.url);
    await visitor.signIn();
    await served.send(chatAccepted({ number: 1, name: 'Ann', email: 'ann@example.com' }));
    await served.settle();
  });

  after(() => served[Symbol.asyncDispose]());

  const fill = async (path: string) => path.replace('EVENT', (await served.settle())[0]?.id ?? '');

  for (const path of PAGES) {
    it(`shows ${path} to nobody who has not signed in`, async () => {
      const page = await createVisitor(served.url).get(path);
      expect(page.status).to.equal(303);
      expect(page.headers.get('location')).to.match(/^\/console\/sign-in\?next=%2Fconsole/);
      expect(page.text).to.equal('');
    });
  }

  for (const path of CHANGES) {
    it(`does nothing at ${path} for somebody who has not signed in`, async () => {
      const page = await createVisitor(served.url).submit(await fill(path), {}, { csrf: 'any' });
      expect(page.status).to.equal(303);
      expect(page.headers.get('location')).to.equal('/console/sign-in');
    });

    it(`does nothing at ${path} without the token, with another's, or from another site`, async () => {
      const other = createVisitor(served.url);
      await other.signIn();
      const foreign = /name="csrf" value="([^"]+)"/.exec((await other.get('/console')).text)?.[1] ?? '';
      const address = await fill(path);
      for (const csrf of ['', foreign]) {
        expect((await visitor.submit(address, {}, { csrf })).status, csrf).to.equal(403);
      }
      for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'https://evil.example' },
        { origin: 'null' },
      ]) {
        expect((await visitor.submit(address, {}, { headers })).status, JSON.stringify(headers)).to.equal(403);
      }
      const json = { 'content-type': 'text/plain' };
      expect((await visitor.submit(address, {}, { headers: json })).status).to.equal(415);
    });

    it(`changes nothing at ${path} by a mere look`, async () => {
      const before = await served.settle();
      expect((await visitor.get(await fill(path))).status).to.be.oneOf(PAGES.includes(path) ? [200] : [303, 404]);
      expect(await served.settle()).to.deep.equal(before);
    });
  }

  it('still has the visitor signed in after all that', async () => {
    expect((await visitor.get('/console')).status).to.equal(200);
  });

  it('allows own scripts and styles alone, no framing, no guessing of types, no keeping', async () => {
    for (const path of ['/console', '/console/events', '/console/nothing', '/console/assets/live.js']) {
      const { headers } = await visitor.get(path);
      expect(headers.get('content-security-policy'), path).to.equal(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(headers.get('x-frame-options'), path).to.equal('DENY');
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
      expect(headers.get('referrer-policy'), path).to.equal('same-origin');
    }
    expect((await visitor.get('/console')).headers.get('cache-control')).to.equal('no-store');
  });

  it('has no script, style or handler within its pages', async () => {
    for (const path of PAGES.filter((one) => !one.endsWith('live') && !one.includes('person'))) {
      const { text } = await visitor.get(path);
      expect(text, path).to.not.match(/<style|\sstyle=|\son\w+=|javascript:/i);
      for (const [script] of text.matchAll(/<script\b[^>]*>[^<]*/g)) {
        expect(script).to.match(/^<script (type="module"|defer) src="\/console\/assets\/[a-z-]+\.js">$/);
      }
    }
  });

  it('knows only the host names it is reached by', async () => {
    for (const path of ['/console', '/console/sign-in', '/console/assets/style.css']) {
      expect((await visitor.get(path, { host: 'evil.example' })).status, path).to.equal(403);
    }
  });

  for (const path of [
    '/console/assets/../package.json',
    '/console/assets/..%2fpackage.json',
    '/console/assets/%2e%2e%2fpackage.json',
    '/console/assets/..%5cpackage.json',
    '/console/assets/texts.ts',
    '/console/assets/live.js%00.css',
    '/console/assets//etc/passwd',
    '/console/assets/__proto__',
    '/console/assets/',
    '/console/events/../../../package.json',
  ]) {
    it(`gives no file of the disk at ${path}`, async () => {
      const page = await visitor.get(path);
      expect(page.status).to.be.oneOf([400, 404]);
      expect(page.text).to.not.include('"dependencies"');
    });
  }

  it('refuses a form that is too large', async () => {
    const page = await visitor.submit('/console/sign-out', { filler: 'x'.repeat(70_000) });
    expect(page.status).to.equal(413);
  });

  it('says a notice of its own only', async () => {
    const { text } = await visitor.get('/console/events?notice=Send+your+password&notice=x');
    expect(text).to.not.include('Send your password');
    expect((await visitor.get('/console?notice=__proto__')).status).to.equal(200);
    expect((await visitor.get('/console?notice=constructor')).text).to.not.include('class="notice good" role="status"');
  });

  it('logs no personal data and no password', async () => {
    const said = JSON.stringify(served.log.entries);
    expect(said).to.include('console:sign-in:done');
    expect(said).to.not.include('ann@example.com');
    expect(said).to.not.include('a good password');
  });
});
