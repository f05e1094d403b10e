import { expect } from 'chai';
import { callApi, OBJECTS, readAt } from './api-call.ts';
import { lock, loseAnswer, migrate, showHtml } from './fault-presets.ts';
import { type HubspotEmulator, startHubspotEmulator } from './server.ts';

const CONTACTS = `${OBJECTS}/contacts`;

describe('HubSpot emulator: faults', () => {
  let emulator: HubspotEmulator;

  before(async () => {
    emulator = await startHubspotEmulator({ limits: 'off' });
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const create = (signal?: AbortSignal) =>
    callApi(emulator, 'POST', CONTACTS, { body: { properties: { firstname: 'Ada' } }, ...(signal ? { signal } : {}) });
  const outcome = async (call: Promise<{ status: number }>): Promise<unknown> =>
    call.then(
      ({ status }) => status,
      (error: unknown) => readAt(error, 'cause', 'code') ?? readAt(error, 'name'),
    );
  const count = () => emulator.records('contacts').length;
  /** A caller that gives up as soon as the emulator has done all it will do. */
  const giveUp = async (committed: number): Promise<unknown> => {
    const controller = new AbortController();
    const call = outcome(create(controller.signal));
    while (emulator.requests.length === 0 || count() < committed) await new Promise(setImmediate);
    controller.abort();
    return call;
  };

  describe('what the caller sees', () => {
    it('a status with the usual JSON body, one of your own, HTML, none, or broken JSON; nothing is done', async () => {
      const forms = [
        [{}, /^application\/json/, 'object'],
        [{ json: { message: 'mine' } }, /^application\/json/, 'object'],
        [{ body: 'html' }, /^text\/html/, 'string'],
        [{ body: 'none' }, undefined, 'string'],
      ] as const;
      for (const [form, type, kind] of forms) {
        emulator.fail({ answer: { type: 'status', status: 502, ...form } });
        const answer = await create();
        expect(answer.status).to.equal(502);
        if (type) expect(answer.headers.get('content-type')).to.match(type);
        else expect(answer.headers.has('content-type')).to.equal(false);
        expect(answer.body).to.be.a(kind);
      }
      emulator.fail({ answer: { type: 'status', status: 200, body: 'broken-json' } });
      expect(await outcome(create())).to.equal('SyntaxError');
      expect(count()).to.equal(0);
    });

    it('a lock, a migration with Retry-After, a page of a gateway', async () => {
      emulator.fail(lock());
      expect(await outcome(create())).to.equal(423);
      emulator.fail(migrate(3_600));
      const migrating = await create();
      expect([migrating.status, migrating.headers.get('retry-after')]).to.deep.equal([477, '3600']);
      emulator.fail(showHtml(504));
      expect((await create()).body).to.match(/^<html>/);
    });

    it('a reset before any header', async () => {
      emulator.fail({ answer: { type: 'reset' } });
      expect(await outcome(create())).to.equal('ECONNRESET');
      expect(count()).to.equal(0);
    });

    it('a lost answer although the work was done', async () => {
      emulator.fail(loseAnswer());
      expect(await outcome(create())).to.equal('ECONNRESET');
      expect(count()).to.equal(1);
    });

    it('an error although the work was done', async () => {
      emulator.fail({ commit: true, answer: { type: 'status', status: 500 } });
      expect(await outcome(create())).to.equal(500);
      expect(count()).to.equal(1);
    });

    it('a cut body after the work was done', async () => {
      emulator.fail({ answer: { type: 'cut-body' } });
      expect(await outcome(create())).to.equal('UND_ERR_SOCKET');
      expect(count()).to.equal(1);
    });

    it('silence before the headers', async () => {
      emulator.fail({ answer: { type: 'stall' } });
      expect(await giveUp(0)).to.equal('AbortError');
      expect(count()).to.equal(0);
      expect(emulator.requests[0]).not.to.have.property('status');
    });

    it('silence in the middle of the body', async () => {
      emulator.fail({ answer: { type: 'stall-body' } });
      const controller = new AbortController();
      const headers = { authorization: `Bearer ${emulator.token}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ properties: { firstname: 'Ada' } });
      const response = await fetch(emulator.url + CONTACTS, {
        method: 'POST',
        headers,
        body,
        signal: controller.signal,
      });
      const reader = response.body?.getReader();
      const first = await reader?.read();
      expect(response.status).to.equal(201);
      expect(first?.value?.length).to.be.lessThan(Number(response.headers.get('content-length')));
      controller.abort();
      expect(await reader?.read().catch((error: unknown) => readAt(error, 'name'))).to.equal('AbortError');
      expect(count()).to.equal(1);
    });

    it('the proper answer after a delay', async () => {
      emulator.fail({ answer: { type: 'delay', ms: 5 } });
      expect(await outcome(create())).to.equal(201);
    });
  });

  describe('which request is hit', () => {
    const bad = { type: 'status', status: 503 } as const;

    it('the first only, unless told otherwise', async () => {
      const fault = emulator.fail({ answer: bad });
      expect([await outcome(create()), await outcome(create())]).to.deep.equal([503, 201]);
      expect(fault.hits).to.equal(1);
    });

    it('the nth and some after it', async () => {
      emulator.fail({ nth: 2, times: 2, answer: bad });
      const statuses: unknown[] = [];
      for (let at = 0; at < 4; at += 1) statuses.push(await outcome(create()));
      expect(statuses).to.deep.equal([201, 503, 503, 201]);
    });

    it('all until it is removed', async () => {
      const fault = emulator.fail({ times: Number.POSITIVE_INFINITY, answer: bad });
      expect([await outcome(create()), await outcome(create())]).to.deep.equal([503, 503]);
      fault.remove();
      expect(await outcome(create())).to.equal(201);
    });

    const MATCHES = [
      [{ method: 'post' }, true],
      [{ method: 'GET' }, false],
      [{ path: CONTACTS }, true],
      [{ path: '/crm/objects/*/contacts' }, true],
      [{ path: '/crm/objects/*/notes' }, false],
      [{ path: '/contacts' }, false],
      [{ path: /contacts$/g }, true],
      [{ kind: 'contacts.create' }, true],
      [{ kind: 'contacts.*' }, true],
      [{ kind: 'notes.*' }, false],
      [{ method: 'POST', kind: 'contacts.read' }, false],
    ] as const;
    for (const [match, hit] of MATCHES) {
      const text = JSON.stringify(match, (_, value: unknown) => (value instanceof RegExp ? String(value) : value));
      it(`${text} ${hit ? 'hits' : 'spares'} a create`, async () => {
        emulator.fail({ ...match, answer: bad });
        expect(await outcome(create())).to.equal(hit ? 503 : 201);
      });
    }

    it('is decided by the first rule that fits, while the others go on counting', async () => {
      emulator.fail({ answer: bad });
      emulator.fail({ nth: 2, answer: { type: 'status', status: 500 } });
      expect([await outcome(create()), await outcome(create())]).to.deep.equal([503, 500]);
    });

    it('none after a reset of the emulator', async () => {
      emulator.fail({ answer: bad });
      emulator.reset();
      expect(await outcome(create())).to.equal(201);
    });
  });

  it('closes with stalled connections open', async () => {
    const other = await startHubspotEmulator();
    other.fail({ answer: { type: 'stall' } });
    const call = outcome(callApi(other, 'GET', '/account-info/2026-03/details'));
    while (other.requests.length === 0) await new Promise(setImmediate);
    await other.close();
    expect(await call).to.be.oneOf(['UND_ERR_SOCKET', 'ECONNRESET']);
  });
});
