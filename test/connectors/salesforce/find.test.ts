import { expect } from 'chai';
import type { PhoneQuery } from '../../../src/lead/phone.ts';
import { toPhone, toPhoneQuery } from '../../../src/lead/phone.ts';
import {
  ACCOUNT_ID,
  CONTACT_ID,
  createCall,
  FIELDS,
  LEAD_ID,
  mockComposite,
  mockDescribe,
  mockQuery,
  mockSearch,
  mockToken,
  openConnector,
  openWarm,
  ROOT,
  readQuery,
  toRecords,
  USER_ID,
} from './support.ts';

const PHONE: PhoneQuery = {
  e164: '+14155551234',
  countryCode: '1',
  national: '4155551234',
  spellings: ['+14155551234', '(415) 555-1234'],
};

const contactRow = {
  attributes: { type: 'Contact', url: `${ROOT}/sobjects/Contact/${CONTACT_ID}` },
  Id: CONTACT_ID,
  FirstName: 'Ann',
  LastName: "O'Brien",
  Email: 'ann@example.com',
  Phone: null,
  OwnerId: USER_ID,
  Owner: { attributes: { type: 'User' }, Name: 'Olga', Email: 'olga@acme.example' },
  CreatedDate: '2026-11-01T10:00:00.000+0000',
  LastModifiedDate: '2026-11-02T10:00:00.000+0000',
  Account: { Name: 'Acme' },
};
const leadRow = { Id: LEAD_ID, LastName: 'Ann', Company: 'Acme', Email: 'ann@example.com', IsConverted: false };

describe('Salesforce find', () => {
  it('asks for an e-mail, and for changed users, in one composite', async () => {
    const connector = await openWarm();
    const { sent } = mockComposite();

    const found = await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());

    expect(found).to.deep.equal([]);
    expect(sent).to.have.length(1);
    expect({ ...sent[0], compositeRequest: [] }).to.deep.equal({
      allOrNone: false,
      collateSubrequests: false,
      compositeRequest: [],
    });
    const asked = sent[0]?.compositeRequest.map(({ method, referenceId, url }) => [
      method,
      referenceId,
      readQuery(url),
    ]);
    expect(asked?.pop()?.join(' ')).to.match(
      /^GET users SELECT Id, Name, Email, IsActive FROM User WHERE SystemModstamp >= [-\dT:]+Z LIMIT 2000$/,
    );
    expect(asked).to.deep.equal([
      [
        'GET',
        'contactKeys',
        "SELECT Id, OwnerId, Owner.Name, Owner.Email, CreatedDate, LastModifiedDate, FirstName, LastName, Email, Phone, MobilePhone, OtherPhone, HomePhone, Description FROM Contact WHERE Email IN ('ann@example.com') ORDER BY LastModifiedDate DESC LIMIT 20",
      ],
      [
        'GET',
        'leadKeys',
        "SELECT Id, OwnerId, Owner.Name, Owner.Email, CreatedDate, LastModifiedDate, IsConverted, ConvertedContactId, FirstName, LastName, Email, Phone, MobilePhone, Company, Description FROM Lead WHERE Email IN ('ann@example.com') ORDER BY LastModifiedDate DESC LIMIT 20",
      ],
    ]);
    expect(sent[0]?.compositeRequest[0]?.url).to.match(/^\/services\/data\/v66\.0\/query\?q=SELECT%20Id/);
  });

  it('asks for numbers by exact spellings and, beside that, by their digits', async () => {
    const connector = await openWarm();
    const composite = mockComposite();
    const search = mockSearch();

    await connector.find({ emails: [], phones: [PHONE] }, createCall());

    const where = composite.sent[0]?.compositeRequest
      .slice(0, -1)
      .map(({ url }) => readQuery(url).replace(/^.* WHERE /, ''));
    const list = "('+14155551234','(415) 555-1234')";
    expect(where).to.deep.equal([
      `Phone IN ${list} OR MobilePhone IN ${list} OR OtherPhone IN ${list} OR HomePhone IN ${list} ORDER BY LastModifiedDate DESC LIMIT 20`,
      `Phone IN ${list} OR MobilePhone IN ${list} ORDER BY LastModifiedDate DESC LIMIT 20`,
    ]);
    expect(search.sent).to.deep.equal([
      'FIND {"14155551234" OR "4155551234"} IN PHONE FIELDS RETURNING Contact(Id, OwnerId, Owner.Name, Owner.Email, CreatedDate, LastModifiedDate, FirstName, LastName, Email, Phone, MobilePhone, OtherPhone, HomePhone, Description LIMIT 20), Lead(Id, OwnerId, Owner.Name, Owner.Email, CreatedDate, LastModifiedDate, IsConverted, ConvertedContactId, FirstName, LastName, Email, Phone, MobilePhone, Company, Description LIMIT 20)',
    ]);
  });

  it('stays within five queries with everything there is to ask for', async () => {
    const connector = await openWarm(
      { externalIdField: 'Jivo_Id__c' },
      { Contact: [...(FIELDS.Contact ?? []), 'Jivo_Id__c'], Lead: [...(FIELDS.Lead ?? []), 'Jivo_Id__c'] },
    );
    const { sent } = mockComposite();
    mockSearch();
    const query = toPhoneQuery(toPhone('+49 30 123456', {}) ?? { raw: '' });

    await connector.find(
      { visitorKey: "shop:1:O'Neil", emails: ['a@example.com', 'b@example.com'], phones: [PHONE, query ?? PHONE] },
      createCall(),
    );

    const queries = sent[0]?.compositeRequest ?? [];
    expect(queries).to.have.length(5);
    expect(readQuery(queries[0]?.url ?? '')).to.include(
      "WHERE Email IN ('a@example.com','b@example.com') OR Jivo_Id__c = 'shop:1:O\\'Neil' ORDER",
    );
  });

  it('gives Contacts before Leads, with values as they are, and each record once', async () => {
    const connector = await openWarm();
    mockComposite({
      contactKeys: toRecords(contactRow),
      contactPhones: toRecords(contactRow),
      leadKeys: toRecords(leadRow),
    });
    mockSearch([{ attributes: { type: 'Lead' }, ...leadRow }]);

    const found = await connector.find(
      { emails: ['ann@example.com'], phones: [PHONE] },
      createCall({ fields: ['Account.Name', 'owner.name', 'Nothing__c', "Na'me"] }),
    );

    expect(found).to.deep.equal([
      {
        ref: { type: 'contact', id: CONTACT_ID },
        fields: { FirstName: 'Ann', LastName: "O'Brien", Email: 'ann@example.com', 'Account.Name': 'Acme' },
        owner: { id: USER_ID, name: 'Olga', email: 'olga@acme.example' },
        createdAt: '2026-11-01T10:00:00.000Z',
        updatedAt: '2026-11-02T10:00:00.000Z',
      },
      { ref: { type: 'lead', id: LEAD_ID }, fields: { LastName: 'Ann', Company: 'Acme', Email: 'ann@example.com' } },
    ]);
  });

  it('goes on from a converted Lead to its Contact when nobody else is there', async () => {
    const connector = await openWarm();
    mockComposite({ leadKeys: toRecords({ ...leadRow, IsConverted: true, ConvertedContactId: CONTACT_ID }) });
    const { sent } = mockQuery([contactRow]);

    const found = await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());

    expect(found.map((record) => record.ref)).to.deep.equal([{ type: 'contact', id: CONTACT_ID }]);
    expect(sent[0]).to.match(/FROM Contact WHERE Id IN \('0035g00000XyZaBAAV'\) ORDER BY/);
  });

  it('leaves a converted Lead alone when its Contact was found itself', async () => {
    const connector = await openWarm();
    mockComposite({
      contactKeys: toRecords(contactRow),
      leadKeys: toRecords({ ...leadRow, IsConverted: true, ConvertedContactId: CONTACT_ID }),
    });

    const found = await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());

    expect(found.map((record) => record.ref.type)).to.deep.equal(['contact']);
  });

  it('takes a Contact of a Person Account as the Account', async () => {
    const connector = await openWarm(
      {},
      { Contact: [...(FIELDS.Contact ?? []), 'IsPersonAccount'], Account: FIELDS.Account ?? [] },
    );
    const account = {
      Id: ACCOUNT_ID,
      FirstName: 'Ann',
      LastName: 'Lee',
      PersonEmail: 'ann@example.com',
      IsPersonAccount: true,
    };
    const { sent } = mockComposite({
      contactKeys: toRecords({ ...contactRow, IsPersonAccount: true, Account: account }),
    });

    const found = await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());

    expect(found.map(({ ref, fields }) => ({ ref, fields }))).to.deep.equal([
      {
        ref: { type: 'account', id: ACCOUNT_ID },
        fields: { FirstName: 'Ann', LastName: 'Lee', PersonEmail: 'ann@example.com' },
      },
    ]);
    expect(readQuery(sent[0]?.compositeRequest[0]?.url ?? ''))
      .to.include('IsPersonAccount, ')
      .and.include('Account.PersonEmail');
  });

  it('asks again without a field that was hidden since the describe', async () => {
    const connector = await openWarm();
    const refused = [
      {
        errorCode: 'INVALID_FIELD',
        message: "SELECT Title FROM Lead ^ No such column 'Title' on entity 'Lead'. If you are ...",
      },
    ];
    mockComposite({ leadKeys: [400, refused] });
    const second = mockComposite({ leadKeys: toRecords(leadRow) });

    const found = await connector.find(
      { emails: ['ann@example.com'], phones: [] },
      createCall({ fields: ['Title', 'Status'] }),
    );

    expect(found).to.have.length(1);
    const again = readQuery(second.sent[0]?.compositeRequest[1]?.url ?? '');
    expect(again).to.not.include('Title');
    expect(again).to.include('Status');
  });

  it('describes the objects once for chats that come at the same time after a start', async () => {
    mockToken();
    for (const name of ['Contact', 'Lead']) mockDescribe(name);
    const composites = [mockComposite(), mockComposite(), mockComposite()];
    const connector = await openConnector();

    await Promise.all(
      composites.map((_, index) => connector.find({ emails: [`${index}@example.com`], phones: [] }, createCall())),
    );

    expect(composites.flatMap(({ sent }) => sent)).to.have.length(3);
  });

  it('asks in turns for more than a URL takes', async () => {
    const connector = await openWarm();
    const composites = [
      mockComposite({ leadKeys: toRecords(leadRow) }),
      mockComposite({ leadPhones: toRecords(leadRow) }),
    ];
    const searches = [mockSearch(), mockSearch()];
    const phones = Array.from(
      { length: 6 },
      (_, index) => toPhoneQuery({ raw: '', e164: `+49301234567${index}` }) ?? PHONE,
    );

    const found = await connector.find({ emails: ['ann@example.com'], phones }, createCall());

    expect(found).to.have.length(1);
    const lengths = composites.flatMap(({ sent }) => sent[0]?.compositeRequest.map(({ url }) => url.length) ?? []);
    expect(lengths).to.have.length(8);
    expect(Math.max(...lengths)).to.be.below(16_384);
    for (const { sent } of searches) expect(encodeURIComponent(sent[0] ?? '').length).to.be.within(500, 16_000);
  });
});
