import { expect } from 'chai';
import type { FieldValue } from '../../../connectors/connector.ts';
import { createCall } from '../../conformance/call.ts';
import { expectFailure } from '../../conformance/failure.ts';
import { createChat, toNumber, toQuery } from '../../conformance/samples.ts';
import { type OpenedBook, openEmptyBook } from './open-book.ts';

const FIELDS = [
  { name: 'plan', label: 'Plan', type: 'option', options: ['free', 'paid'] },
  { name: 'topics', type: 'options' },
  { name: 'visits', type: 'number' },
  { name: 'vip', type: 'boolean' },
  { name: 'birthday', type: 'date' },
  { name: 'seen', type: 'datetime' },
] as const;

describe('contact book: contacts', () => {
  let opened: OpenedBook;

  beforeEach(async () => {
    opened = await openEmptyBook({ fields: FIELDS, owners: [{ id: 'olga', name: 'Olga' }] });
  });

  afterEach(() => opened.close());

  async function create(fields: Record<string, FieldValue>) {
    return (await opened.connector.create({ type: 'contact', fields }, createCall())).record;
  }

  const taken: readonly (readonly [string, FieldValue, FieldValue])[] = [
    ['plan', 'paid', 'paid'],
    ['topics', ['a', 'b', 'a'], ['a', 'b']],
    ['topics', 'a', ['a']],
    ['visits', '42', 42],
    ['visits', 1.5, 1.5],
    ['vip', 'true', true],
    ['birthday', '2026-02-28', '2026-02-28'],
    ['seen', '2026-02-28T10:00:00Z', '2026-02-28T10:00:00Z'],
    ['seen', '2026-02-28T10:00+01:00', '2026-02-28T10:00+01:00'],
    ['ownerId', 'olga', 'olga'],
    ['status', 7, '7'],
    ['name', 'NUL \0 and half a pair \ud83d', 'NUL \0 and half a pair \ud83d'],
  ];

  for (const [field, given, kept] of taken) {
    it(`keeps ${field}: ${JSON.stringify(given)} as ${JSON.stringify(kept)}`, async () => {
      const { ref } = await create({ [field]: given });
      const { fields } = await opened.connector.read(ref, createCall({ fields: [field] }));
      expect(fields[field]).to.deep.equal(kept);
    });
  }

  const refused: readonly (readonly [string, FieldValue, RegExp])[] = [
    ['plan', 'gold', /choices/],
    ['visits', 'many', /number/],
    ['visits', ' ', /number/],
    ['vip', 'yes', /true nor false/],
    ['birthday', '28.02.2026', /date/],
    ['birthday', '2026-13-01', /date/],
    ['birthday', '2026-02-30', /date/],
    ['seen', 'yesterday', /ISO 8601/],
    ['seen', 'Jan 1 2026', /ISO 8601/],
    ['seen', '2026-02-28T10:00:00', /ISO 8601/],
    ['ownerId', 'nobody', /choices/],
    ['email', 'ann', /e-mail/],
    ['email', 'a@example.com, b@example.com', /e-mail/],
    ['otherEmails', ['a@example.com', 'b'], /e-mail/],
    ['name', ['Ann', 'Bob'], /one value/],
    ['name', 'x'.repeat(501), /500/],
    ['chats', 3, /calculated/],
    ['__proto__', 'x', /no field/],
    ['constructor', 'x', /no field/],
  ];

  for (const [field, value, reason] of refused) {
    it(`refuses ${field}: ${JSON.stringify(value).slice(0, 40)}`, async () => {
      const fields = Object.fromEntries([[field, value]]);
      const error = await expectFailure(create(fields), 'invalid-field');
      expect(error.fields.map((entry) => entry.field)).to.deep.equal([field]);
      expect(error.fields[0]?.reason).to.match(reason);
    });
  }

  it('tells every refused field at once, and the longest value where one was too long', async () => {
    const error = await expectFailure(create({ name: 'x'.repeat(501), visits: 'many', status: 'ok' }), 'invalid-field');
    expect(error.fields.map((entry) => entry.field)).to.deep.equal(['name', 'visits']);
    expect(error.fields[0]?.maxLength).to.equal(500);
  });

  it('empties a field with null, an empty text or an empty list', async () => {
    const { ref } = await create({
      name: 'Ann',
      status: 'new',
      email: 'ann@example.com',
      visits: 3,
      otherPhones: [toNumber(1)],
    });
    const { fields } = await opened.connector.update(
      ref,
      { status: null, email: '', visits: '', otherPhones: [] },
      createCall(),
    );
    expect(fields).to.deep.equal({ name: 'Ann' });
    expect(await opened.connector.find({ emails: [], phones: [toQuery(toNumber(1))] }, createCall())).to.deep.equal([]);
  });

  it('keeps an e-mail in one place when a further one becomes the primary one', async () => {
    const { ref } = await create({ email: 'a@example.com', otherEmails: ['B@example.com', 'c@example.com'] });
    const { fields } = await opened.connector.update(ref, { email: 'b@example.com' }, createCall());
    expect(fields).to.deep.equal({ email: 'b@example.com', otherEmails: ['c@example.com'] });
  });

  it('frees an e-mail that a contact gives up', async () => {
    const { ref } = await create({ email: 'a@example.com' });
    await opened.connector.update(ref, { email: 'b@example.com' }, createCall());
    await create({ email: 'a@example.com' });
    const error = await expectFailure(
      opened.connector.update(ref, { email: 'a@example.com' }, createCall()),
      'duplicate',
    );
    expect(error.existing?.id).to.not.equal(ref.id);
    expect((await opened.connector.read(ref, createCall())).fields.email).to.equal('b@example.com');
  });

  it('knows the Jivo visitor, and makes no second contact of one', async () => {
    const draft = { type: 'contact', fields: { name: 'Ann' }, visitorKey: 'shop:1' };
    const { record } = await opened.connector.create(draft, createCall());
    const hits = await opened.connector.find({ visitorKey: 'shop:1', emails: [], phones: [] }, createCall());
    expect(hits.map((hit) => hit.ref)).to.deep.equal([record.ref]);
    const error = await expectFailure(opened.connector.create(draft, createCall()), 'duplicate');
    expect(error.existing).to.deep.equal(record.ref);
  });

  it('gives the contact of an earlier try whose answer was lost', async () => {
    const draft = { type: 'contact', fields: { name: 'Ann', phone: toNumber(1) } };
    const first = await opened.connector.create(draft, createCall({ eventId: 'e1' }));
    const second = await opened.connector.create(draft, createCall({ eventId: 'e1', attempt: 2 }));
    const third = await opened.connector.create(draft, createCall({ eventId: 'e2', attempt: 2 }));
    expect(second.record.ref).to.deep.equal(first.record.ref);
    expect(third.record.ref).to.not.deep.equal(first.record.ref);
  });

  it('logs the activity that comes with a new contact in the same transaction', async () => {
    const { connector } = opened;
    const activity = createChat();
    const fields = ['chats', 'lastContact'];
    const draft = { type: 'contact', fields: { email: 'ann@example.com' }, activity };
    const created = await connector.create(draft, createCall({ fields }));
    expect(created.record.fields).to.include({ chats: 1, lastContact: '2026-11-20T10:05:00.000Z' });
    expect(await connector.log(created.record.ref, activity, undefined, createCall())).to.deep.equal(created.activity);
    const other = { ...draft, activity: createChat() };
    await expectFailure(connector.create(other, createCall()), 'duplicate');
    expect((await connector.read(created.record.ref, createCall({ fields }))).fields.chats).to.equal(1);
  });

  it('refuses own fields that take a name of the book', async () => {
    const error = await expectFailure(openEmptyBook({ fields: [{ name: 'email' }] }), 'rejected');
    expect(error.message).to.include('email');
  });
});
