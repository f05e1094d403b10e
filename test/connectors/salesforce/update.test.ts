import { expect } from 'chai';
import {
  ACCOUNT_ID,
  createCall,
  FIELDS,
  LEAD_ID,
  mockComposite,
  mockQuery,
  openWarm,
  ROOT,
  readQuery,
  takeError,
  toRecords,
} from './support.ts';

const REF = { type: 'lead', id: LEAD_ID };
const leadRow = { Id: LEAD_ID, LastName: 'Ann', Company: 'Acme', Phone: '+14155551234' };

describe('Salesforce update', () => {
  it('writes what it is given and reads the record, in one composite', async () => {
    const connector = await openWarm();
    const { sent } = mockComposite({ record: [204, null], read: toRecords(leadRow) });
    const call = createCall();

    const record = await connector.update(REF, { Phone: '+14155551234', Title: null, Note__c: 'hi @{read.Id}' }, call);

    expect(record).to.deep.equal({ ref: REF, fields: { LastName: 'Ann', Company: 'Acme', Phone: '+14155551234' } });
    const [change, read] = sent[0]?.compositeRequest ?? [];
    expect(change).to.deep.equal({
      method: 'PATCH',
      url: `${ROOT}/sobjects/Lead/${LEAD_ID}`,
      referenceId: 'record',
      httpHeaders: { 'Sforce-Auto-Assign': 'FALSE', 'Sforce-Duplicate-Rule-Header': 'allowSave=true' },
      body: { Phone: '+14155551234', Title: null, Note__c: 'hi @ {read.Id}' },
    });
    expect(read?.method).to.equal('GET');
    expect(readQuery(read?.url ?? '')).to.match(/^SELECT Id, .* FROM Lead WHERE Id = '00Q5g00000AbCdEEAV'$/);
    expect(call.exchanges.map((exchange) => exchange.name)).to.deep.equal(['update']);
  });

  it('only reads when there is nothing to write', async () => {
    const connector = await openWarm();
    mockQuery([leadRow]);

    expect((await connector.update(REF, {}, createCall())).ref).to.deep.equal(REF);
  });

  it('reads once more when a column was refused after the write', async () => {
    const connector = await openWarm();
    mockComposite({
      record: [204, null],
      read: [400, [{ errorCode: 'INVALID_FIELD', message: "No such column 'Phone' on entity" }]],
    });
    mockQuery([leadRow]);

    expect((await connector.update(REF, { Phone: '1' }, createCall())).fields).to.include({ Company: 'Acme' });
  });

  it('writes a Person Account by its own fields', async () => {
    const connector = await openWarm(
      {},
      { Contact: [...(FIELDS.Contact ?? []), 'IsPersonAccount'], Account: FIELDS.Account ?? [] },
    );
    const row = { Id: ACCOUNT_ID, LastName: 'Ann', PersonMobilePhone: '1', IsPersonAccount: true };
    const { sent } = mockComposite({ record: [204, null], read: toRecords(row) });

    const record = await connector.update(
      { type: 'account', id: ACCOUNT_ID },
      { PersonMobilePhone: '1' },
      createCall(),
    );

    expect(sent[0]?.compositeRequest[0]?.url).to.equal(`${ROOT}/sobjects/Account/${ACCOUNT_ID}`);
    expect(record.fields).to.deep.equal({ LastName: 'Ann', PersonMobilePhone: '1' });
  });

  for (const [status, error, kind, fields] of [
    [404, { errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] }, 'gone', []],
    [
      404,
      { errorCode: 'NOT_FOUND', message: 'Provided external ID field does not exist or is not accessible' },
      'gone',
      [],
    ],
    [
      400,
      { errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD', message: 'cannot reference converted lead', fields: [] },
      'gone',
      [],
    ],
    [
      400,
      { errorCode: 'INVALID_FIELD', message: "No such column 'no_such_field_x' on sobject of type Lead" },
      'invalid-field',
      ['no_such_field_x'],
    ],
    [
      400,
      { errorCode: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access', fields: [] },
      'rate-limited',
      [],
    ],
  ] as const) {
    it(`throws ${kind} for ${error.errorCode}`, async () => {
      const connector = await openWarm();
      mockComposite({ record: [status, [error]] });

      const thrown = await takeError(connector.update(REF, { Phone: '1' }, createCall()));

      expect(thrown.kind).to.equal(kind);
      expect(thrown.fields.map((entry) => entry.field)).to.deep.equal(fields);
    });
  }
});
