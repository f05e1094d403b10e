import { expect } from 'chai';
import { chat, createHurriedCall, toQuery, useOrg } from './open-org.ts';
import { createCall, takeError } from './support.ts';

describe('Salesforce, requests that go wrong, over the emulator', () => {
  const open = useOrg();

  for (const kind of ['lost-answer', 'cut-body', 'stall-in-body', 'stalled-answer'] as const) {
    it(`makes nothing twice after ${kind}`, async () => {
      const { org, connector } = await open();
      org.addFault({ method: 'POST', path: '*/composite', effect: { kind } });
      const draft = { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' }, activity: chat };
      const lost = await takeError(connector.create(draft, createHurriedCall()));
      expect(lost.kind).to.be.oneOf(['timeout', 'unavailable']);
      const again = await takeError(connector.create(draft, createCall({ attempt: 2 })));
      const ref = again.existing ?? { type: '', id: '' };
      expect(again.kind).to.equal('duplicate');
      expect(org.records('Lead').map((lead) => lead.id)).to.deep.equal([ref.id]);

      org.addFault({ method: 'POST', path: '*/composite', effect: { kind } });
      const other = { ...chat, key: 'chat:shop:10' };
      await takeError(connector.log(ref, other, undefined, createHurriedCall()));
      await connector.log(ref, other, undefined, createCall({ attempt: 2 }));
      expect(org.records('Task')).to.have.length(2);
      expect(org.duplicates()).to.deep.equal([]);
    });
  }

  it('finds an anonymous first contact again by its Task', async () => {
    const { org, connector } = await open();
    org.addFault({ method: 'POST', path: '*/composite', effect: { kind: 'lost-answer' } });
    const draft = { type: 'lead', fields: { LastName: 'Visitor' }, activity: chat };

    await takeError(connector.create(draft, createCall()));
    const again = await takeError(connector.create(draft, createCall({ attempt: 2 })));

    expect(org.records('Lead').map((lead) => ({ type: 'lead', id: lead.id }))).to.deep.equal([again.existing]);
  });

  it('renews an expired session once, for any number of requests', async () => {
    const { org, connector } = await open({ latencyMs: 5 });
    org.expireSessions();

    await Promise.all(
      [1, 2, 3, 4].map((index) => connector.find({ emails: [`${index}@example.com`], phones: [] }, createCall())),
    );

    expect(org.counts()).to.include({ logins: 1, roundTrips: 9 });
  });

  it('ends a refusal for ever in four requests', async () => {
    const { org, connector } = await open();
    org.addFault({ host: 'instance', times: 'always', effect: { kind: 'session-expired' } });

    expect((await takeError(connector.find({ emails: ['a@example.com'], phones: [] }, createCall()))).kind).to.equal(
      'auth',
    );
    expect(org.counts()).to.include({ logins: 1, roundTrips: 3 });
    org.clearFaults();
    expect(await connector.find({ emails: ['a@example.com'], phones: [] }, createCall())).to.deep.equal([]);
  });

  for (const [effect, kind] of [
    [{ kind: 'unavailable' }, 'unavailable'],
    [{ kind: 'request-limit' }, 'rate-limited'],
    [{ kind: 'lock-row' }, 'rate-limited'],
    [{ kind: 'html-502' }, 'unavailable'],
    [{ kind: 'html-200' }, 'unavailable'],
    [{ kind: 'redirect', location: 'https://login.salesforce.com/' }, 'unavailable'],
    [{ kind: 'reset' }, 'unavailable'],
    [{ kind: 'stall-before-headers' }, 'timeout'],
  ] as const) {
    it(`takes ${effect.kind} for ${kind}, writes nothing, and goes on afterwards`, async () => {
      const { org, connector } = await open();
      org.addFault({ host: 'instance', times: 'always', effect });
      // Only silence has to be cut short; what is answered may take as long as a busy machine takes.
      const createShort = kind === 'timeout' ? createHurriedCall : createCall;
      const ref = { type: 'lead', id: org.seed('Lead', {}).id };
      const work = [
        () => connector.find({ emails: ['a@example.com'], phones: [toQuery('+14155552671')] }, createShort()),
        () => connector.read(ref, createShort()),
        () => connector.create({ type: 'lead', fields: { LastName: 'A' } }, createShort()),
        () => connector.update(ref, { Phone: '+1' }, createShort()),
        () => connector.log(ref, chat, undefined, createShort()),
        () => connector.findOwner?.('olga@acme.example', createShort()) ?? Promise.resolve(),
      ];

      for (const run of work) expect((await takeError(run())).kind).to.equal(kind);

      expect([org.records('Lead').length, org.records('Task').length]).to.deep.equal([1, 0]);
      expect(org.record(ref.id)?.fields.Phone ?? null).to.equal(null);
      org.clearFaults();
      expect((await connector.read(ref, createCall())).ref).to.deep.equal(ref);
    });
  }

  it('reports a lock inside a composite, for the engine to try again', async () => {
    const { org, connector, createLead } = await open();
    const { record } = await createLead();
    for (const path of ['*/sobjects/Lead/*', '*/sobjects/Task']) {
      org.addFault({ subrequest: true, path, times: 1, effect: { kind: 'lock-row' } });
    }

    const update = await takeError(connector.update(record.ref, { Phone: '+1' }, createCall()));
    const log = await takeError(connector.log(record.ref, chat, undefined, createCall()));

    expect([update.kind, update.retryAfterMs]).to.deep.equal(['rate-limited', 2_000]);
    expect([log.kind, log.retryable]).to.deep.equal(['rate-limited', true]);
    await connector.log(record.ref, chat, undefined, createCall());
    expect(org.records('Task')).to.have.length(1);
  });

  for (const kind of ['stall-before-headers', 'stall-in-body', 'cut-body', 'reset', 'html-200'] as const) {
    it(`ends a login that meets ${kind}`, async () => {
      const { org, connector } = await open();
      org.expireSessions();
      org.addFault({ host: 'login', effect: { kind } });

      const createShort = kind.startsWith('stall') ? createHurriedCall : createCall;
      const error = await takeError(connector.findOwner?.('new@acme.example', createShort()) ?? Promise.resolve());

      expect(error.kind).to.equal(kind.startsWith('stall') ? 'timeout' : 'unavailable');
      expect(await connector.findOwner?.('new@acme.example', createCall())).to.equal(undefined);
    });
  }
});
