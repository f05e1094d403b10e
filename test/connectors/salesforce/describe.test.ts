import { expect } from 'chai';
import { createCall, FIELDS, mockDescribe, openConnector, openWarm } from './support.ts';

describe('Salesforce describe', () => {
  it('gives the fields of every type, and those one relationship away', async () => {
    const status = {
      name: 'Status',
      label: 'Lead Status',
      type: 'picklist',
      length: 255,
      nillable: false,
      defaultedOnCreate: true,
      picklistValues: [
        { value: 'Open', label: 'Offen', active: true },
        { value: 'Old', label: 'Old', active: false },
      ],
    };
    const connector = await openWarm();
    mockDescribe('Contact');
    mockDescribe('Lead', [
      ...(FIELDS.Lead ?? []).filter((field) => field !== 'Status'),
      status,
      { name: 'Region__c', nillable: false },
    ]);
    mockDescribe('Account', ['Id', 'Name', { name: 'AnnualRevenue', type: 'currency', length: 0 }]);

    const { types } = await connector.describe(createCall());

    expect(types.map(({ type, title }) => [type, title])).to.deep.equal([
      ['contact', 'Contact'],
      ['lead', 'Lead'],
    ]);
    const byName = new Map(
      types.flatMap(({ type, fields }) => fields.map((field) => [`${type} ${field.name}`, field])),
    );
    expect(byName.get('lead Status')).to.deep.equal({
      name: 'Status',
      label: 'Lead Status',
      type: 'option',
      required: false,
      writable: true,
      maxLength: 255,
      options: [{ value: 'Open', label: 'Offen' }],
    });
    expect(byName.get('lead Region__c')).to.include({ required: true, maxLength: 80 });
    expect(byName.get('contact Account.AnnualRevenue')).to.deep.equal({
      name: 'Account.AnnualRevenue',
      label: 'AccountId: AnnualRevenue',
      type: 'number',
      required: false,
      writable: false,
    });
    expect(byName.get('lead Owner.Email')).to.include({ type: 'email', writable: false });
  });

  it('knows Person Accounts when the org has them', async () => {
    const overrides = { Contact: [...(FIELDS.Contact ?? []), 'IsPersonAccount'], Account: FIELDS.Account ?? [] };
    const none = await openWarm();
    const some = await openWarm({}, overrides);
    const unknown = await openConnector();

    expect(none.recordTypes.map((type) => type.type)).to.deep.equal(['contact', 'lead']);
    expect(some.recordTypes.map((type) => type.type)).to.deep.equal(['contact', 'account', 'lead']);
    expect(unknown.recordTypes.map((type) => type.type)).to.deep.equal(['contact', 'account', 'lead']);
  });

  it('adds a phone field of the org', async () => {
    const { recordTypes } = await openConnector({ extraPhoneField: 'WhatsApp__c' });

    const slots = recordTypes.map(({ type, slots }) => [type, slots.at(-1)?.field]);
    expect(slots).to.deep.equal([
      ['contact', 'WhatsApp__c'],
      ['account', 'Description'],
      ['lead', 'WhatsApp__c'],
    ]);
  });
});
