import { mock } from 'node:test';
import { expect } from 'chai';
import type { Connector, CrmRecord, Fields, IdentityQuery } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import type { HubspotSettings } from '../../../connectors/hubspot/index.ts';
import type { Activity } from '../../../src/lead/activity.ts';
import { loseAnswer, migrate, showHtml } from '../../emulators/hubspot/fault-presets.ts';
import type { FaultAnswer } from '../../emulators/hubspot/faults.ts';
import { type HubspotEmulator, startHubspotEmulator } from '../../emulators/hubspot/server.ts';
import { openAccount } from './account-fixture.ts';
import { chat, offlineMessage, phoneCall } from './activity-fixtures.ts';
import { createCall } from './recorded-call.ts';

interface Visit {
  readonly query: IdentityQuery;
  readonly fields: Fields;
  readonly visitorKey?: string;
  readonly activity: Activity;
}

const byEmail: Visit = {
  query: { emails: ['ann@example.com'], phones: [] },
  fields: { firstname: 'Ann', email: 'ann@example.com' },
  activity: chat,
};
const byPhone: Visit = {
  query: {
    emails: [],
    phones: [
      { e164: '+14155552671', countryCode: '1', national: '4155552671', spellings: ['+14155552671', '4155552671'] },
    ],
  },
  fields: { phone: '+14155552671' },
  activity: phoneCall,
};

/** One visit as the engine walks it: find, make or take, log. */
async function walk(connector: Connector, visit: Visit, attempt: number): Promise<CrmRecord> {
  const call = createCall({ attempt, signal: AbortSignal.timeout(200) });
  const { visitorKey } = visit;
  const [found] = await connector.find({ ...visit.query, ...(visitorKey === undefined ? {} : { visitorKey }) }, call);
  const draft = { type: 'contact', fields: visit.fields, ...(visitorKey === undefined ? {} : { visitorKey }) };
  const record =
    found ??
    (await connector.create(draft, call).then(
      (created) => created.record,
      (error: unknown) => {
        if (error instanceof ConnectorError && error.existing) return connector.read(error.existing, call);
        throw error;
      },
    ));
  await connector.log(record.ref, visit.activity, undefined, call);
  return record;
}

/** The same with the engine's patience: again after every passing error, when the search has caught up. */
async function visit(
  emulator: HubspotEmulator,
  connector: Connector,
  given: Visit,
): Promise<readonly ConnectorError[]> {
  const errors: ConnectorError[] = [];
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    try {
      await walk(connector, given, attempt);
      return errors;
    } catch (error) {
      if (!(error instanceof ConnectorError) || !error.retryable) throw error;
      errors.push(error);
      // HubSpot's clock and ours.
      emulator.advance(60_000);
      mock.timers.tick(60_000);
    }
  }
  throw new Error(`Not done after six tries: ${errors.map((error) => error.message).join(' ')}`);
}

const FAULTS: Readonly<Record<string, FaultAnswer>> = {
  'a lost answer': loseAnswer().answer,
  'a cut body': { type: 'cut-body' },
  'a stalled body': { type: 'stall-body' },
  'no answer': { type: 'stall' },
  'a migration': migrate(5).answer,
  'a page': showHtml(502).answer,
  'broken JSON': { type: 'status', status: 200, body: 'broken-json' },
  'a burst limit': { type: 'status', status: 429 },
  'a lock': { type: 'status', status: 423 },
};

describe('hubspot over its emulator', () => {
  let emulator: HubspotEmulator;

  async function open(settings: Partial<HubspotSettings> = {}): Promise<Connector> {
    return openAccount({ accessToken: emulator.token, apiUrl: emulator.url, ...settings });
  }

  beforeEach(async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    emulator = await startHubspotEmulator({
      owners: [{ email: 'bob@shop.example', firstName: 'Bob' }],
      properties: [{ name: 'jivo_visitor', hasUniqueValue: true }, { name: 'other_phone' }],
    });
  });

  afterEach(async () => {
    mock.timers.reset();
    await emulator.close();
  });

  for (const [title, answer] of Object.entries(FAULTS)) {
    for (const [person, given] of Object.entries({
      'an e-mail': byEmail,
      'a phone alone': byPhone,
      'an offline message': { ...byEmail, activity: offlineMessage },
    })) {
      it(`leaves one contact and one entry of a visitor with ${person} after ${title} at any request`, async () => {
        for (let nth = 1; nth <= 5; nth += 1) {
          emulator.reset();
          const connector = await open();
          const commit = title === 'a lost answer' ? { commit: true } : {};
          emulator.fail({ nth, answer, ...commit });

          await visit(emulator, connector, given);

          expect(emulator.records('contacts'), `request ${nth}`).to.have.lengthOf(1);
          const entries = (['notes', 'calls', 'tasks'] as const).flatMap((type) => emulator.records(type));
          expect(entries, `request ${nth}`).to.have.lengthOf(1);
          expect(entries[0]?.associations.contacts).to.deep.equal([emulator.records('contacts')[0]?.id]);
          expect(emulator.violations).to.deep.equal([]);
        }
      });
    }
  }

  it('finds the phone-only contact of a lost answer once the search shows it', async () => {
    const connector = await open();
    emulator.fail(loseAnswer({ kind: 'contacts.create' }));
    await walk(connector, byPhone, 1).catch(() => undefined);
    // The engine lets nobody create before that.
    emulator.advance(30_000);
    const draft = { type: 'contact', fields: byPhone.fields };

    const error: unknown = await connector.create(draft, createCall({ attempt: 2 })).catch((thrown: unknown) => thrown);

    expect(error).to.include({ kind: 'duplicate' });
    expect(error).to.deep.include({ existing: { type: 'contact', id: emulator.records('contacts')[0]?.id } });
    expect(emulator.calls).to.include({ 'contacts.create': 1 });
  });

  it('makes one contact of several chats that begin at once', async () => {
    const connector = await open({ visitorProperty: 'jivo_visitor' });

    for (const given of [byEmail, { ...byPhone, visitorKey: 'shop/1/2' }]) {
      await Promise.all(Array.from({ length: 4 }, () => visit(emulator, connector, given)));
    }

    expect(emulator.duplicates().emails).to.deep.equal([]);
    expect(emulator.duplicates().phones).to.deep.equal([]);
    expect(emulator.records('contacts')).to.have.lengthOf(2);
  });

  it('is back at once when a key is', async () => {
    const connector = await open();
    emulator.revokeToken(emulator.token);
    const outcome: unknown = await walk(connector, byEmail, 1).catch((error: unknown) => error);
    expect(outcome).to.include({ kind: 'auth' });
    const report = await connector.check(createCall());
    expect(report.ok).to.equal(false);

    emulator.addToken({ token: emulator.token });
    await walk(connector, byEmail, 2);

    expect(emulator.records('notes')).to.have.lengthOf(1);
  });

  it('checks, describes and warms without a violation', async () => {
    const connector = await open({ visitorProperty: 'jivo_visitor', phoneProperty: 'other_phone' });

    await connector.warm?.(createCall());
    const report = await connector.check(createCall({ fields: connector.defaultCard.map((line) => line.from) }));
    const schema = await connector.describe(createCall());

    expect(report.findings.filter((finding) => finding.level !== 'ok')).to.deep.equal([]);
    expect(schema.types[0]?.fields.map((field) => field.name)).to.include.members(['email', 'other_phone']);
    expect(emulator.violations).to.deep.equal([]);
  });

  it('names the scope a narrow key lacks', async () => {
    emulator.addToken({ token: emulator.token, scopes: ['oauth', 'crm.objects.contacts.read'] });
    const connector = await open();

    const { findings } = await connector.check(createCall());

    const texts = findings.filter((finding) => finding.level !== 'ok').map((finding) => finding.text);
    expect(texts.join()).to.include('crm.objects.contacts.write');
    expect(texts.join()).to.include('crm.objects.owners.read');
    expect(texts.join()).to.not.include('contacts.read');
  });

  it('finds everybody on a number in any field and spelling, and gives it to nobody else', async () => {
    const connector = await open({ phoneProperty: 'other_phone' });
    const ids = [
      emulator.addContact({ firstname: 'A', phone: '(415) 555-2671' }),
      emulator.addContact({ firstname: 'B', mobilephone: '+1 415 555 2671' }),
      emulator.addContact({ firstname: 'C', hs_whatsapp_phone_number: '+14155552671' }),
      emulator.addContact({ firstname: 'D', other_phone: '+14155552671' }),
    ];
    emulator.addContact({ firstname: 'E', phone: '+14155552672' });
    emulator.advance(10_000);

    const found = await connector.find(byPhone.query, createCall());

    expect(found.map((record) => record.ref.id).sort()).to.deep.equal([...ids].sort());
  });

  it('makes a contact under the rules of 2026-09, or says which property they demand', async () => {
    emulator.reset({ required: [{ property: 'company' }] });
    const connector = await open({ apiVersion: '2026-09' });
    const draft = { type: 'contact', fields: { firstname: 'Ann', email: 'ann@example.com' } };

    const outcome: unknown = await connector.create(draft, createCall()).catch((error: unknown) => error);
    expect(outcome).to.include({ kind: 'rejected' });
    expect(String(outcome)).to.include('company');

    await connector.create({ type: 'contact', fields: { ...draft.fields, company: 'Acme' } }, createCall());
    expect(emulator.records('contacts')).to.have.lengthOf(1);
  });

  it('reads a contact by OAuth', async () => {
    const app = { clientId: 'client', clientSecret: 'secret', refreshToken: 'refresh' };
    emulator.reset({ oauthApps: [{ ...app, rotate: true }] });
    const id = emulator.addContact({ email: 'ann@example.com' });
    const connector = await open({ ...app, accessToken: '' });

    await connector.read({ type: 'contact', id }, createCall());
    emulator.advance(1_790_000);
    mock.timers.tick(1_790_000);
    await connector.read({ type: 'contact', id }, createCall());

    expect(emulator.calls).to.include({ 'contacts.read': 2 });
    expect(emulator.violations).to.deep.equal([]);
  });
});
