import { expect } from 'chai';
import { chat, message, toQuery, useOrg } from './open-org.ts';
import { createCall, takeError } from './support.ts';

describe('Salesforce, first contacts over the emulator', () => {
  const open = useOrg();

  it('takes a first contact from chat to transcript in three calls', async () => {
    const { org, connector } = await open({ latencyMs: 5 });
    const call = createCall({ fields: ['Status', 'Owner.Name'] });

    expect(await connector.find({ emails: ['ann@example.com'], phones: [] }, call)).to.deep.equal([]);
    const { record } = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' } },
      call,
    );
    await connector.log(record.ref, chat, undefined, call);

    expect(org.counts()).to.deep.include({ roundTrips: 3, waves: 3, apiCalls: 3, logins: 0 });
    expect(record.owner?.name).to.be.a('string');
    expect(record.fields['Owner.Name']).to.equal(record.owner?.name);
    const again = await connector.read(record.ref, call);
    expect(again).to.deep.equal(record);
    const [task] = org.records('Task');
    expect(task?.fields).to.include({ WhoId: record.ref.id, Status: 'Completed', IsClosed: true });
    expect(task?.fields.Description).to.include('Hello @ {record.id}');
  });

  for (const email of ['olga@acme.example', 'nobody@acme.example']) {
    it(`gives a first contact to ${email} without a question more`, async () => {
      const { org, connector } = await open();
      org.seed('User', { Email: 'olga@acme.example', LastName: 'Olga' });
      await connector.warm?.(createCall());
      org.clearRecording();
      const call = createCall();

      await connector.find({ emails: ['ann@example.com'], phones: [] }, call);
      const owner = await connector.findOwner?.(email, call);
      const ownerId = owner === undefined ? {} : { ownerId: owner.id };
      await connector.create({ type: 'lead', fields: { LastName: 'Ann' }, ...ownerId }, call);

      expect(owner?.name).to.equal(email.startsWith('olga') ? 'Olga' : undefined);
      expect(org.counts().roundTrips).to.equal(2);
    });
  }

  it('logs a first contact with its Task in one call', async () => {
    const { org, connector } = await open();

    const created = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann' }, activity: message },
      createCall(),
    );

    expect(org.counts()).to.include({ roundTrips: 1, apiCalls: 1 });
    const [task] = org.records('Task');
    expect(created.activity?.ids).to.deep.equal([task?.id]);
    expect(task?.fields).to.include({
      WhoId: created.record.ref.id,
      OwnerId: created.record.owner?.id,
      Status: 'Not Started',
    });
  });

  it('takes the record a duplicate rule finds, of either type and spelling', async () => {
    for (const duplicateResultKey of ['duplicateResut', 'duplicateResult'] as const) {
      const { org, createLead } = await open({
        duplicateResultKey,
        duplicateRules: [
          { name: 'r', object: 'Lead', matchOn: ['Contact', 'Lead'], fields: ['Email'], action: 'alert' },
        ],
      });
      const { id } = org.seed('Contact', { LastName: 'Ann', Email: 'ann@example.com' });

      const error = await takeError(createLead());

      expect([error.kind, error.existing]).to.deep.equal(['duplicate', { type: 'contact', id }]);
      expect(org.records('Lead')).to.have.length(0);
    }
  });

  it('saves anyway where the rule only warns and the setting says so', async () => {
    const rule = { name: 'r', object: 'Lead', matchOn: ['Contact'], fields: ['Email'], action: 'alert' } as const;
    const { org, createLead } = await open({ duplicateRules: [rule] }, { duplicates: 'save-anyway' });
    org.seed('Contact', { LastName: 'Ann', Email: 'ann@example.com' });

    await createLead();
    expect(org.records('Lead')).to.have.length(1);
    org.configure({ duplicateRules: [{ ...rule, action: 'block' }] });
    expect((await takeError(createLead())).kind).to.equal('duplicate');
  });

  it('completes a record that a warning rule would stop', async () => {
    const { org, connector } = await open({
      duplicateRules: [
        { name: 'r', object: 'Lead', matchOn: ['Lead'], fields: ['Phone'], action: 'alert', onUpdate: true },
      ],
    });
    org.seed('Lead', { Phone: '+14155552671' });
    const { id } = org.seed('Lead', { LastName: 'Ann' });

    const updated = await connector.update({ type: 'lead', id }, { Phone: '+14155552671' }, createCall());

    expect(updated.fields.Phone).to.equal('+14155552671');
  });

  it('leaves owners to the rules, or to what it is told, and never changes them later', async () => {
    const { org, connector, createLead } = await open();
    const [olga, otto] = ['olga', 'otto'].map(
      (name) => org.seed('User', { Email: `${name}@acme.example`, LastName: name }).id,
    );
    org.configure({ assignmentRule: { id: '01Q000000000001AAA', ownerId: String(otto) } });
    const owner = await connector.findOwner?.('olga@acme.example', createCall());

    const ruled = await createLead({ LastName: 'A' });
    const told = await connector.create(
      { type: 'lead', fields: { LastName: 'B' }, ownerId: String(owner?.id) },
      createCall(),
    );
    const updated = await connector.update(told.record.ref, { Phone: '+1' }, createCall());

    expect(ruled.record.owner).to.include({ id: otto, name: 'otto' });
    expect(told.record.owner).to.include({ id: olga, name: 'olga' });
    expect(updated.owner?.id).to.equal(olga);
    const { ids } = await connector.log(told.record.ref, chat, undefined, createCall());
    expect(org.record(String(ids[0]))?.fields.OwnerId).to.equal(olga);
  });

  it('names the owner when the owner is inactive, in a create and in a Task', async () => {
    const { org, connector } = await open();
    const user = org.seed('User', { Email: 'olga@acme.example', LastName: 'Olga' });
    const { record } = await connector.create(
      { type: 'lead', fields: { LastName: 'A' }, ownerId: user.id },
      createCall(),
    );
    org.edit(user.id, { IsActive: false });

    const error = await takeError(
      connector.create({ type: 'lead', fields: { LastName: 'B' }, ownerId: user.id }, createCall()),
    );

    expect([error.kind, error.fields.map((entry) => entry.field)]).to.deep.equal(['invalid-field', ['OwnerId']]);
    const { ids } = await connector.log(record.ref, message, undefined, createCall());
    expect(org.record(String(ids[0]))?.fields.OwnerId).to.equal(org.integrationUserId);
  });

  it('upserts by the Jivo visitor, so that creates at the same time make one record', async () => {
    const { org, connector } = await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
    const draft = { type: 'lead', fields: { LastName: 'Ann' }, visitorKey: "shop/1:7?'" };

    const made = await Promise.all([1, 2, 3].map(() => connector.create(draft, createCall())));
    const found = await connector.find({ visitorKey: draft.visitorKey, emails: [], phones: [] }, createCall());

    expect(new Set(made.map(({ record }) => record.ref.id)).size).to.equal(1);
    expect(org.records('Lead').map((lead) => lead.fields.Jivo_Id__c)).to.deep.equal([draft.visitorKey]);
    expect(found.map((hit) => hit.ref)).to.deep.equal([made[0]?.record.ref]);
  });

  it('creates without the external id where the org has no such field', async () => {
    const { org, connector } = await open({}, { externalIdField: 'Jivo_Id__c' });

    const { record } = await connector.create(
      { type: 'lead', fields: { LastName: 'Ann' }, visitorKey: 'k' },
      createCall(),
    );
    const found = await connector.find({ visitorKey: 'k', emails: ['ann@example.com'], phones: [] }, createCall());

    // Known from a moment ago, without the field.
    expect(found.map((hit) => hit.ref)).to.deep.equal([record.ref]);
    expect(org.records('Lead').map((lead) => lead.id)).to.deep.equal([record.ref.id]);
    const { findings } = await connector.check(createCall());
    expect(findings.map((finding) => finding.text).join('\n')).to.include(
      'The externalIdField Lead.Jivo_Id__c is hidden or missing.',
    );
  });

  it('marks whom it found by the visitor, through a conversion as well', async () => {
    const { org, connector } = await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
    org.seed('Lead', { LastName: 'Other', Email: 'ann@example.com' });
    const draft = { type: 'lead', fields: { LastName: 'Ann', Phone: '+14155552671' }, visitorKey: 'k' };
    const { record } = await connector.create(draft, createCall());
    const find = (emails: readonly string[]) =>
      connector.find({ visitorKey: 'k', emails, phones: [toQuery('+14155552671')] }, createCall());

    expect(connector.keepsVisitors).to.equal(true);
    const marks = (await find(['ann@example.com'])).map((hit) => [hit.ref.id === record.ref.id, hit.matchedBy]);
    expect(marks).to.have.deep.members([
      [true, 'visitor'],
      [false, undefined],
    ]);
    const contact = org.convert(record.ref.id);
    org.edit(contact.id, { Phone: null });
    expect((await find([])).map((hit) => [hit.ref.id, hit.matchedBy])).to.deep.equal([[contact.id, 'visitor']]);
  });

  it('tells of several records with one external id', async () => {
    const { org, connector } = await open({ jivoId: { unique: false } }, { externalIdField: 'Jivo_Id__c' });
    for (const name of ['a', 'b']) org.seed('Lead', { LastName: name, Jivo_Id__c: 'k' });

    const error = await takeError(
      connector.create({ type: 'lead', fields: { LastName: 'Ann' }, visitorKey: 'k' }, createCall()),
    );

    expect([error.kind, error.existing]).to.deep.equal(['duplicate', undefined]);
  });

  it('makes Contacts when it is told to', async () => {
    const { org, connector } = await open({}, { createType: 'contact' });

    const created = await connector.create(
      { type: 'contact', fields: { FirstName: 'Ann' }, activity: chat },
      createCall(),
    );

    expect(created.record.fields).to.deep.equal({ FirstName: 'Ann' });
    expect(org.records('Task')[0]?.fields.WhoId).to.equal(created.record.ref.id);
    expect(org.records('Lead')).to.deep.equal([]);
  });
});
