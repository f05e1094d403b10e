import { expect } from 'chai';
import type { Connector } from '../../../connectors/connector.ts';
import type { HubspotSettings } from '../../../connectors/hubspot/index.ts';
import { createLongChat, toNumber, toQuery } from '../../conformance/samples.ts';
import { loseAnswer } from '../../emulators/hubspot/fault-presets.ts';
import { type HubspotEmulator, startHubspotEmulator } from '../../emulators/hubspot/server.ts';
import type { PortalSettings } from '../../emulators/hubspot/settings.ts';
import { catchError, openAccount } from './account-fixture.ts';
import { chat, phoneCall } from './activity-fixtures.ts';
import { createCall } from './recorded-call.ts';

/** What nobody published: each may be so or otherwise, and the connector has to do in both. */
const READINGS: Readonly<Record<string, Partial<PortalSettings>>> = {
  'as the emulator takes it': {},
  'a property never set is absent': { neverSet: 'absent' },
  'a validation error has its message alone': { validationErrors: 'message' },
  'a validation error has its list alone': { validationErrors: 'list' },
  'a taken e-mail is a validation error': { emailConflictOnUpdate: 'validation' },
  'a stage sent backwards is refused': { lifecycleBackwards: 'reject' },
  'a merge keeps the id': { mergeKeepsPrimaryId: true },
  'records have no address': { recordUrls: false },
  'a 404 is never a page': { html404: false },
  'any https recording is taken': { recordingUrls: 'https' },
  'search is a minute behind': { searchLagMs: 60_000, searchUpdateLagMs: 60_000 },
};

describe('hubspot, read in another way', () => {
  let emulator: HubspotEmulator;

  async function open(
    portal: Partial<PortalSettings> = {},
    settings: Partial<HubspotSettings> = {},
  ): Promise<Connector> {
    emulator = await startHubspotEmulator({ properties: [{ name: 'plan' }], ...portal });
    const connector = await openAccount({ accessToken: emulator.token, apiUrl: emulator.url, ...settings });
    await connector.warm?.(createCall());
    return connector;
  }

  afterEach(async () => {
    const violations = emulator.violations.map(({ detail }) => detail);
    await emulator.close();
    expect(violations).to.deep.equal([]);
  });

  for (const [title, portal] of Object.entries(READINGS)) {
    describe(title, () => {
      it('finds, completes and logs one person', async () => {
        const connector = await open(portal);
        const fields = { firstname: 'Ann', email: 'ann+1@example.com' };
        const made = await connector.create({ type: 'contact', fields }, createCall());
        const query = { emails: ['ann+1@example.com'], phones: [] };
        const [hit] = await connector.find(query, createCall({ fields: ['plan', 'lifecyclestage'] }));
        expect(hit?.ref).to.deep.equal(made.record.ref);
        expect(hit?.fields).to.deep.include({ ...fields, lifecyclestage: 'lead' });
        expect(hit?.fields).to.not.have.property('plan');

        const changed = await connector.update(made.record.ref, { phone: toNumber(40) }, createCall());
        expect(changed.fields).to.deep.include({ ...fields, phone: toNumber(40) });
        const byPhone = await connector.find({ emails: [], phones: [toQuery(toNumber(40))] }, createCall());
        expect(byPhone.map(({ ref }) => ref)).to.deep.equal([made.record.ref]);

        const note = await connector.log(made.record.ref, chat, undefined, createCall());
        expect(await connector.log(made.record.ref, chat, note, createCall())).to.deep.equal(note);
        await connector.log(made.record.ref, phoneCall, undefined, createCall());
        expect(connector.link(made.record.ref)).to.match(/^https:\/\/app-eu1\.hubspot\.com\/contacts\/149063119\//);
        expect(emulator.records('contacts')).to.have.lengthOf(1);
        expect(emulator.records('notes')).to.have.lengthOf(1);
      });

      it('names what is refused', async () => {
        const connector = await open(portal);
        const id = emulator.addContact({ email: 'ann@example.com', lifecyclestage: 'customer' });
        emulator.addContact({ email: 'bob@example.com' });
        const ref = { type: 'contact', id };
        for (const changes of [{ email: 'bob@example.com' }, { email: 'no address' }, { no_such: 'x' }]) {
          const error = await catchError(connector.update(ref, changes, createCall()), 'invalid-field');
          expect(error.fields.map(({ field }) => field)).to.deep.equal(Object.keys(changes));
          expect(error.message).to.not.include('bob@');
        }
      });

      it('follows a merge', async () => {
        const connector = await open(portal);
        const [one = '', other = ''] = ['ann@example.com', 'bob@example.com'].map((email) =>
          emulator.addContact({ email }),
        );
        const merged = emulator.mergeContacts(one, other);
        for (const id of [one, other]) {
          expect((await connector.read({ type: 'contact', id }, createCall())).ref.id).to.equal(merged);
        }
      });
    });
  }

  it('finds and makes people although properties of its settings were renamed', async () => {
    const settings = { phoneProperty: 'third_phone', visitorProperty: 'jivo_visitor' };
    const properties = [{ name: 'third_phone' }, { name: 'jivo_visitor', hasUniqueValue: true }];
    const connector = await open({ properties }, settings);
    const id = emulator.addContact({ firstname: 'Ann', phone: toNumber(42), hs_whatsapp_phone_number: toNumber(43) });
    emulator.renameProperty('third_phone', 'other');
    emulator.renameProperty('jivo_visitor', 'old_visitor');
    emulator.advance(60_000);
    const query = { visitorKey: 'shop/7', emails: [], phones: [toQuery(toNumber(42)), toQuery(toNumber(43))] };
    for (let round = 0; round < 2; round += 1) {
      const hits = await connector.find(query, createCall());
      expect(hits.map(({ ref }) => ref.id)).to.deep.equal([id]);
    }
    expect(emulator.calls['contacts.search']).to.equal(3);
    const draft = { type: 'contact', fields: { phone: toNumber(44) }, visitorKey: 'shop/8' };
    const { record } = await connector.create(draft, createCall());
    expect(record.fields.phone).to.equal(toNumber(44));
    expect(emulator.calls['contacts.create']).to.equal(1);
  });

  it('names a unique property whose value somebody else holds', async () => {
    const connector = await open({ properties: [{ name: 'card', hasUniqueValue: true }] });
    emulator.addContact({ email: 'bob@example.com', card: '1' });
    const ref = { type: 'contact', id: emulator.addContact({ email: 'ann@example.com' }) };
    const draft = { type: 'contact', fields: { email: 'eve@example.com', card: '1' } };
    for (const work of [
      () => connector.create(draft, createCall()),
      () => connector.update(ref, { card: '1', company: 'Acme' }, createCall()),
    ]) {
      const error = await catchError(work(), 'invalid-field');
      expect(error.fields.map(({ field }) => field)).to.deep.equal(['card']);
    }
  });

  it('takes an e-mail that HubSpot refuses to look for as one that nobody has', async () => {
    const connector = await open();
    emulator.fail({ kind: 'contacts.read', answer: { type: 'status', status: 400 } });
    expect(await connector.find({ emails: ['ann@odd.c1'], phones: [] }, createCall())).to.deep.equal([]);
  });

  it('goes on with the parts of a long transcript where a lost answer broke off', async () => {
    const connector = await open({ limits: 'off' });
    const ref = { type: 'contact', id: emulator.addContact({ email: 'ann@example.com' }) };
    const { chat: long, marks } = createLongChat(1_000_000);
    emulator.fail(loseAnswer({ kind: 'notes.create', nth: 7 }));
    await catchError(connector.log(ref, long, undefined, createCall()), 'unavailable');

    const { ids } = await connector.log(ref, long, undefined, createCall({ attempt: 2 }));

    expect(ids.length).to.be.above(15);
    expect(emulator.records('notes')).to.have.lengthOf(ids.length);
    expect(emulator.calls['notes.create']).to.equal(ids.length);
    expect(emulator.calls['notes.update']).to.equal(undefined);
    const bodies = ids.map((id) => emulator.record('notes', id).properties.hs_note_body ?? '');
    expect([...bodies.join('').matchAll(/\[\d+\](?= The parcel)/g)].map(([mark]) => mark)).to.deep.equal(marks);
    expect(bodies.map((body) => /\(part (\d+) of/.exec(body)?.[1])).to.deep.equal(
      ids.map((_, index) => `${index + 1}`),
    );
  });

  it('finds who has an e-mail among further ones although a direct read does not', async () => {
    const connector = await open();
    const id = emulator.addContact({ email: 'ann@example.com', hs_additional_emails: 'ann@home.example' });
    emulator.fail({ kind: 'contacts.read', times: Number.POSITIVE_INFINITY, answer: { type: 'status', status: 404 } });
    const json = { status: 'error', message: 'Contact already exists.', category: 'CONFLICT' };
    emulator.fail({ kind: 'contacts.create', answer: { type: 'status', status: 409, json } });

    const draft = { type: 'contact', fields: { firstname: 'Ann', email: 'ann@home.example' } };
    const error = await catchError(connector.create(draft, createCall()), 'duplicate');

    expect(error.existing).to.deep.equal({ type: 'contact', id });
  });
});
