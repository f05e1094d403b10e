import { expect } from 'chai';
import { chat, message, toQuery, useOrg } from './open-org.ts';
import { createCall, takeError } from './support.ts';

describe('Salesforce, what it refuses, over the emulator', () => {
  const open = useOrg();

  it('names what is refused: too long, no option, no e-mail, hidden, read-only, of the wrong type', async () => {
    const { org, createLead } = await open({
      picklists: { 'Lead.LeadSource': { values: ['Web'], restricted: true } },
      hiddenFields: { Lead: ['MobilePhone'] },
      readOnlyFields: { Lead: ['Title'] },
    });

    const fields = { LastName: 'x'.repeat(81), Email: 'no e-mail', LeadSource: 'Chat', MobilePhone: '+1', Title: 'Dr' };
    const refused = new Map<string, number | undefined>();
    let left: Readonly<Record<string, string>> = fields;
    for (let round = 0; round < 8; round += 1) {
      const outcome = await createLead(left).then(
        () => undefined,
        (error: unknown) => error as Awaited<ReturnType<typeof takeError>>,
      );
      if (outcome === undefined) break;
      expect(outcome.kind).to.equal('invalid-field');
      for (const { field, maxLength } of outcome.fields) {
        refused.set(field, maxLength);
        left = Object.fromEntries(Object.entries(left).filter(([name]) => name !== field));
      }
    }

    expect([...refused.keys()].sort()).to.deep.equal(Object.keys(fields).sort());
    expect(refused.get('LastName')).to.equal(80);
    expect(org.records('Lead')).to.have.length(1);
  });

  it('tells how long a value may be that a composite makes longer', async () => {
    const { connector, createLead } = await open();
    const FirstName = `${'x'.repeat(36)}@{x}`;
    const refused = await takeError(createLead({ FirstName, LastName: 'Ann' }));
    expect(refused.fields).to.deep.include({
      field: 'FirstName',
      reason: 'is longer than the field takes',
      maxLength: 39,
    });
    const { record } = await createLead({ FirstName: FirstName.slice(0, 39), LastName: 'Ann' });
    const again = await takeError(connector.update(record.ref, { FirstName }, createCall()));
    expect(again.fields.map(({ maxLength }) => maxLength)).to.deep.equal([39]);
  });

  it('says which fields the org requires, and what a rule of the org wants', async () => {
    const { org, connector, createLead } = await open({
      customFields: { Lead: [{ name: 'Region__c', required: true }] },
    });
    const missing = await takeError(createLead());
    expect(missing.kind).to.equal('rejected');
    expect(missing.message).to.include('Region__c');
    org.configure({
      customFields: {},
      validationRules: [
        { object: 'Lead', field: 'Company', pattern: 'not provided', message: 'Give a company.', atTop: true },
      ],
    });
    const ruled = await takeError(createLead());
    expect([ruled.kind, ruled.message]).to.deep.equal([
      'rejected',
      'A validation rule of your org refused the record: Give a company.',
    ]);
    const report = await connector.check(createCall());
    expect(report.ok).to.equal(true);
  });

  it('goes on without a field that is hidden while it runs', async () => {
    const { org, connector, createLead } = await open();
    const { record } = await createLead({ LastName: 'Ann', Email: 'ann@example.com', Title: 'Dr' });
    org.configure({ hiddenFields: { Lead: ['Title', 'MobilePhone'], Contact: ['HomePhone', 'Title'] } });
    const call = createCall({ fields: ['Title', 'Status'] });

    const read = await connector.read(record.ref, call);
    const found = await connector.find({ emails: ['ann@example.com'], phones: [toQuery('+14155552671')] }, call);

    expect(read.fields).to.include({ Email: 'ann@example.com' }).and.not.have.any.keys('Title', 'MobilePhone');
    expect(found.map((hit) => hit.ref)).to.deep.equal([record.ref]);
  });

  for (const deletedRowCode of ['INVALID_CROSS_REFERENCE_KEY', 'ENTITY_IS_DELETED'] as const) {
    it(`takes ${deletedRowCode} for a record, and for an entry, that is gone`, async () => {
      const { org, connector, createLead } = await open({ deletedRowCode });
      const { record } = await createLead();
      const logged = await connector.log(record.ref, chat, undefined, createCall());

      org.delete(String(logged.ids[0]));
      const anew = await connector.log(record.ref, chat, logged, createCall());
      expect(anew).to.not.deep.equal(logged);
      expect(org.records('Task').map((task) => task.id)).to.deep.equal([...anew.ids]);

      org.delete(record.ref.id);
      for (const work of [
        () => connector.read(record.ref, createCall()),
        () => connector.update(record.ref, { Phone: '+1' }, createCall()),
        () => connector.log(record.ref, { ...chat, key: 'x' }, undefined, createCall()),
        () => connector.log(record.ref, message, undefined, createCall()),
      ]) {
        expect((await takeError(work())).kind).to.equal('gone');
      }
    });
  }
});
