import { expect } from 'chai';
import { ACCOUNT_ID, CONTACT_ID, createCall, FIELDS, LEAD_ID, mockQuery, openWarm, takeError } from './support.ts';

const OTHER_LEAD = '00Q5g00000ZzZzZEAV';
const leadRow = { Id: LEAD_ID, LastName: 'Ann', Company: 'Acme', IsConverted: false, Status: 'New' };
const contactRow = { Id: CONTACT_ID, LastName: 'Ann' };

describe('Salesforce read', () => {
  it('reads a known record in one request', async () => {
    const connector = await openWarm();
    const { sent } = mockQuery([leadRow]);
    const call = createCall({ fields: ['Status', 'No__c'] });

    const record = await connector.read({ type: 'lead', id: LEAD_ID.slice(0, 15) }, call);

    expect(record).to.deep.equal({
      ref: { type: 'lead', id: LEAD_ID },
      fields: { LastName: 'Ann', Company: 'Acme', Status: 'New' },
    });
    expect(sent).to.deep.equal([
      `SELECT Id, OwnerId, Owner.Name, Owner.Email, CreatedDate, LastModifiedDate, IsConverted, ConvertedContactId, FirstName, LastName, Email, Phone, MobilePhone, Company, Description, Status FROM Lead WHERE Id = '${LEAD_ID}'`,
    ]);
    expect(call.exchanges).to.have.length(1);
  });

  it('follows a conversion', async () => {
    const connector = await openWarm();
    mockQuery([{ ...leadRow, IsConverted: true, ConvertedContactId: CONTACT_ID }]);
    mockQuery([contactRow]);

    expect((await connector.read({ type: 'lead', id: LEAD_ID }, createCall())).ref).to.deep.equal({
      type: 'contact',
      id: CONTACT_ID,
    });
  });

  it('follows a merge', async () => {
    const connector = await openWarm();
    mockQuery([]);
    const { sent } = mockQuery([{ Id: LEAD_ID, IsDeleted: true, MasterRecordId: OTHER_LEAD }], 'queryAll');
    mockQuery([{ ...leadRow, Id: OTHER_LEAD }]);

    expect((await connector.read({ type: 'lead', id: LEAD_ID }, createCall())).ref.id).to.equal(OTHER_LEAD);
    expect(sent).to.deep.equal([`SELECT Id, IsDeleted, MasterRecordId FROM Lead WHERE Id = '${LEAD_ID}'`]);
  });

  it('gives up on a circle of merges', async () => {
    const connector = await openWarm();
    for (let step = 0; step < 6; step += 1) {
      mockQuery([]);
      mockQuery([{ Id: LEAD_ID, MasterRecordId: OTHER_LEAD }], 'queryAll');
    }

    expect((await takeError(connector.read({ type: 'lead', id: LEAD_ID }, createCall()))).kind).to.equal('gone');
  });

  for (const [what, rows] of [
    ['deleted', [{ Id: LEAD_ID, IsDeleted: true, MasterRecordId: null }]],
    ['never there', []],
  ] as const) {
    it(`says gone of a record that is ${what}`, async () => {
      const connector = await openWarm();
      mockQuery([]);
      mockQuery(rows, 'queryAll');

      expect((await takeError(connector.read({ type: 'lead', id: LEAD_ID }, createCall()))).kind).to.equal('gone');
    });
  }

  for (const ref of [
    { type: 'lead', id: 'unknown' },
    { type: 'lead', id: "00Q' OR Id != '0" },
    { type: 'deal', id: LEAD_ID },
  ]) {
    it(`says gone of ${JSON.stringify(ref)} without asking`, async () => {
      const connector = await openWarm();

      expect((await takeError(connector.read(ref, createCall()))).kind).to.equal('gone');
      expect((await takeError(connector.update(ref, { Phone: '1' }, createCall()))).kind).to.equal('gone');
    });
  }

  it('reads a Person Account, and takes no company for a person', async () => {
    const connector = await openWarm(
      {},
      { Contact: [...(FIELDS.Contact ?? []), 'IsPersonAccount'], Account: FIELDS.Account ?? [] },
    );
    const ref = { type: 'account', id: ACCOUNT_ID };
    mockQuery([{ Id: ACCOUNT_ID, LastName: 'Ann', PersonEmail: 'ann@example.com', IsPersonAccount: true }]);
    mockQuery([{ Id: ACCOUNT_ID, Name: 'Acme Ltd', IsPersonAccount: false }]);

    expect(await connector.read(ref, createCall())).to.deep.equal({
      ref,
      fields: { LastName: 'Ann', PersonEmail: 'ann@example.com' },
    });
    expect((await takeError(connector.read(ref, createCall()))).kind).to.equal('gone');
  });
});
