import { expect } from 'chai';
import { hashPassword } from '../../src/http/password.ts';
import { PASSWORD, startConsoleGateway } from './start-console.ts';
import { createVisitor, readToken } from './visitor.ts';

describe('signing in to the console', () => {
  it('asks for the password, and opens what was asked for', async () => {
    await using console = await startConsoleGateway();
    const visitor = createVisitor(console.url);
    const asked = await visitor.get('/console/events?state=dead');
    expect(asked.status).to.equal(303);
    const form = await visitor.get(asked.headers.get('location') ?? '');
    expect(form.status).to.equal(200);
    const next = /name="next" value="([^"]+)"/.exec(form.text)?.[1];
    const opened = await visitor.submit(
      '/console/sign-in',
      { password: PASSWORD, next: next ?? '' },
      { csrf: readToken(form.text) },
    );
    expect(opened.status).to.equal(303);
    expect(opened.headers.get('location')).to.equal('/console/events?state=dead');
    expect((await visitor.get('/console/events?state=dead')).status).to.equal(200);
  });

  it('takes the hash of a password in place of the password', async () => {
    await using console = await startConsoleGateway({ password: await hashPassword(PASSWORD) });
    const visitor = createVisitor(console.url);
    expect((await visitor.signIn('another password')).status).to.equal(403);
    expect((await visitor.signIn()).status).to.equal(303);
  });

  it('does not take the hash itself for the password', async () => {
    const hash = await hashPassword(PASSWORD);
    await using console = await startConsoleGateway({ password: hash });
    expect((await createVisitor(console.url).signIn(hash)).status).to.equal(403);
  });

  for (const next of [
    'https://evil.example/',
    '//evil.example/console',
    '/\\evil.example',
    '/metrics',
    'javascript:alert(1)',
  ]) {
    it(`does not lead to ${next} afterwards`, async () => {
      await using console = await startConsoleGateway();
      const visitor = createVisitor(console.url);
      const opened = await visitor.submit(
        '/console/sign-in',
        { password: PASSWORD, next },
        { from: '/console/sign-in' },
      );
      expect(opened.headers.get('location')).to.equal('/console');
    });
  }

  it('sets a cookie for this host alone that no script can read', async () => {
    await using console = await startConsoleGateway();
    const [cookie = ''] = (await createVisitor(console.url).signIn()).headers.getSetCookie();
    expect(cookie).to.match(/^console-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('sets a secure cookie bound to its host when people come by https', async () => {
    await using console = await startConsoleGateway({ publicUrl: 'https://127.0.0.1' });
    const [cookie = ''] = (await createVisitor(console.url).signIn()).headers.getSetCookie();
    expect(cookie).to.match(/^__Host-console-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
  });

  it('begins a new session whatever cookie the browser came with', async () => {
    await using console = await startConsoleGateway();
    const visitor = createVisitor(console.url);
    visitor.cookies.set('console-session', 'chosen-by-somebody-else');
    await visitor.signIn();
    const first = visitor.cookies.get('console-session');
    expect(first).to.not.equal('chosen-by-somebody-else');
    await visitor.signIn();
    expect(visitor.cookies.get('console-session')).to.not.equal(first);
    const old = createVisitor(console.url);
    old.cookies.set('console-session', first ?? '');
    expect((await old.get('/console')).status, 'the earlier session').to.equal(303);
    old.cookies.set('console-session', 'chosen-by-somebody-else');
    expect((await old.get('/console')).status, 'the chosen one').to.equal(303);
  });

  it('ends the session on the server when somebody signs out', async () => {
    await using console = await startConsoleGateway();
    const visitor = createVisitor(console.url);
    await visitor.signIn();
    const kept = visitor.cookies.get('console-session') ?? '';
    expect((await visitor.submit('/console/sign-out', {})).status).to.equal(303);
    visitor.cookies.set('console-session', kept);
    expect((await visitor.get('/console')).status).to.equal(303);
  });

  it('closes after ten wrong passwords, says for how long, and does not look at the right one', async () => {
    await using console = await startConsoleGateway();
    const visitor = createVisitor(console.url);
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const refused = await visitor.signIn(`wrong password ${attempt}`);
      expect(refused.status, `attempt ${attempt}`).to.equal(403);
      expect(refused.text).to.include('That is not the password.');
    }
    const locked = await visitor.signIn();
    expect(locked.status).to.equal(429);
    expect(locked.text).to.match(/Too many attempts\. Sign-in is closed for 1[45] minutes\./);
    expect(Number(locked.headers.get('retry-after'))).to.be.within(1, 900);
    expect(locked.headers.getSetCookie().join()).to.not.include('console-session');
  });

  it('counts attempts at the contact pages and at the console together', async () => {
    await using console = await startConsoleGateway({ crm: 'book' });
    const visitor = createVisitor(console.url);
    const knock = (password: string) =>
      visitor.get('/crm/crm/', { authorization: `Basic ${Buffer.from(`any:${password}`).toString('base64')}` });
    for (let attempt = 1; attempt <= 10; attempt += 1) expect((await knock('wrong')).status).to.equal(401);
    expect((await knock(PASSWORD)).status).to.equal(429);
    expect((await visitor.signIn()).status).to.equal(429);
  });

  it('opens the contact pages to whoever has signed in', async () => {
    await using console = await startConsoleGateway({ crm: 'book' });
    const visitor = createVisitor(console.url);
    expect((await visitor.get('/crm/crm/')).status).to.equal(401);
    await visitor.signIn();
    expect((await visitor.get('/crm/crm/')).status).to.equal(200);
  });

  it('refuses a sign-in form that it did not give to this browser', async () => {
    await using console = await startConsoleGateway();
    const other = readToken((await createVisitor(console.url).get('/console/sign-in')).text);
    const visitor = createVisitor(console.url);
    const refused = await visitor.submit('/console/sign-in', { password: PASSWORD }, { csrf: other });
    expect(refused.status).to.equal(403);
    expect(visitor.cookies.has('console-session')).to.equal(false);
  });

  it('lets a browser that comes from another site ask again, with its cookie', async () => {
    await using console = await startConsoleGateway();
    const page = await createVisitor(console.url).get('/console', { 'sec-fetch-site': 'cross-site' });
    expect(page.status).to.equal(200);
    expect(page.text).to.include('<meta http-equiv="refresh" content="0">');
    expect(page.text).to.not.include('Needs attention</h2>');
  });
});

describe('the console without a password', () => {
  it('is off when an account holds a key', async () => {
    await using console = await startConsoleGateway({ password: null });
    const visitor = createVisitor(console.url);
    expect(console.gateway.signInUrl).to.equal(undefined);
    for (const path of ['/console', '/console/sign-in', '/console/events', '/console/assets/style.css']) {
      expect((await visitor.get(path)).status, path).to.equal(404);
    }
  });

  it('is off when others can reach the gateway', async () => {
    await using console = await startConsoleGateway({ password: null, crm: 'book', host: '0.0.0.0' });
    expect(console.gateway.signInUrl).to.equal(undefined);
    expect((await createVisitor(console.url).get('/console')).status).to.equal(404);
  });

  it('opens once, by the link of the start', async () => {
    await using console = await startConsoleGateway({ password: null, crm: 'book' });
    const path = new URL(console.gateway.signInUrl ?? '').pathname;
    const visitor = createVisitor(console.url);
    expect((await visitor.get('/console/sign-in')).status).to.equal(401);
    expect((await visitor.get(`${path}x`)).status).to.equal(403);
    expect((await visitor.get(path, { 'x-forwarded-for': '203.0.113.9' })).status).to.equal(403);
    expect((await visitor.get(path)).headers.get('location')).to.equal('/console');
    expect((await visitor.get('/console')).status).to.equal(200);
    const again = createVisitor(console.url);
    expect((await again.get(path)).status).to.equal(403);
    expect((await again.get('/console')).status).to.equal(303);
  });
});
