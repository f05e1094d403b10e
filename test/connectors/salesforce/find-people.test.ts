import { expect } from 'chai';
import { chat, message, toQuery, useOrg } from './open-org.ts';
import { createCall, takeError } from './support.ts';

describe('Salesforce, finding people over the emulator', () => {
  const open = useOrg();

  it('finds a user who was added after the start', async () => {
    const { org, connector } = await open();
    const { id } = org.seed('User', { Email: 'olga@acme.example', LastName: 'Olga' });

    await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());

    expect((await connector.findOwner?.('olga@acme.example', createCall()))?.id).to.equal(id);
  });

  it('asks for a number in one wave', async () => {
    const { org, connector } = await open({ latencyMs: 5 });

    await connector.find({ emails: ['ann@example.com'], phones: [toQuery('(415) 555-2671')] }, createCall());

    expect(org.counts()).to.include({ roundTrips: 2, waves: 1, apiCalls: 2 });
  });

  it('finds what it has made although the search index lags behind', async () => {
    const { connector, createLead } = await open({ indexLagMs: 600_000 });
    const { record } = await createLead({ LastName: 'Ann', Phone: '+14155552671' });

    const found = await connector.find({ emails: [], phones: [toQuery('+14155552671')] }, createCall());

    expect(found.map((hit) => hit.ref)).to.deep.equal([record.ref]);
  });

  it('finds a number written in no usual way by its digits, once the index has it', async () => {
    const { org, connector } = await open({ indexLagMs: 60_000 });
    const { id } = org.seed('Contact', { LastName: 'Ann', OtherPhone: '415/555 26-71' });
    const query = { emails: [], phones: [toQuery('+14155552671')] };

    expect(await connector.find(query, createCall())).to.deep.equal([]);
    org.advance(120_000);
    expect((await connector.find(query, createCall())).map((hit) => hit.ref)).to.deep.equal([{ type: 'contact', id }]);
  });

  it('goes on with the Contact of a converted Lead', async () => {
    const { org, connector, createLead } = await open();
    const { record } = await createLead();
    const contact = org.convert(record.ref.id);
    const ref = { type: 'contact', id: contact.id };

    expect((await connector.read(record.ref, createCall())).ref).to.deep.equal(ref);
    expect((await takeError(connector.update(record.ref, { Phone: '+1' }, createCall()))).kind).to.equal('gone');
    expect((await takeError(connector.log(record.ref, chat, undefined, createCall()))).kind).to.equal('gone');
    expect((await takeError(connector.log(record.ref, message, undefined, createCall()))).kind).to.equal('gone');
    expect(
      (await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall())).map((hit) => hit.ref),
    ).to.deep.equal([ref]);
    org.edit(contact.id, { Email: 'other@example.com' });
    expect(
      (await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall())).map((hit) => hit.ref),
    ).to.deep.equal([ref]);
  });

  it('follows merges, and a conversion after a merge', async () => {
    const { org, connector } = await open();
    const [first, second, third] = ['a', 'b', 'c'].map((name) => org.seed('Lead', { LastName: name }).id);
    org.merge(String(second), String(first));
    org.merge(String(third), String(second));
    const read = () => connector.read({ type: 'lead', id: String(first) }, createCall());

    expect((await read()).ref).to.deep.equal({ type: 'lead', id: third });
    const contact = org.convert(String(third));
    expect((await read()).ref).to.deep.equal({ type: 'contact', id: contact.id });
  });

  for (const text of [
    "O'Brien\\",
    "') OR Name LIKE '%",
    '\\',
    "x\\' OR Id != null --",
    '{"@{record.id}"}',
    'a\r\nb',
    '%_',
    '\u2028',
  ]) {
    it(`changes no query for somebody called ${JSON.stringify(text)}`, async () => {
      const { org, connector } = await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
      org.seed('Lead', { LastName: 'Other', Email: 'other@example.com', Jivo_Id__c: 'other' });
      const query = { visitorKey: `k${text}`, emails: [`${text}@example.com`], phones: [] };

      expect(await connector.find(query, createCall())).to.deep.equal([]);
      const draft = { type: 'lead', fields: { LastName: `n${text}n` }, visitorKey: `k${text}k`, activity: chat };
      const { record } = await connector.create(draft, createCall());
      const again = await connector.create(draft, createCall({ attempt: 2 }));
      expect(again.record.ref).to.deep.equal(record.ref);
      expect(record.fields.LastName).to.equal(`n${text.replace('@{', '@ {')}n`);
      expect(org.records('Lead')).to.have.length(2);
    });
  }

  it('works in an org with Person Accounts', async () => {
    const { org, connector } = await open({ personAccounts: true });
    const account = org.seed('Account', { IsPersonAccount: true, LastName: 'Ann', PersonEmail: 'ann@example.com' });
    const ref = { type: 'account', id: account.id };

    const found = await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());
    expect(found.map((hit) => hit.ref)).to.deep.equal([ref]);
    expect(found[0]?.fields).to.include({ LastName: 'Ann', PersonEmail: 'ann@example.com' });
    const updated = await connector.update(ref, { PersonMobilePhone: '+14155552671' }, createCall());
    expect(updated).to.deep.include({ ref });
    expect(updated.fields.PersonMobilePhone).to.equal('+14155552671');
    const { ids } = await connector.log(ref, chat, undefined, createCall());
    expect(org.record(String(ids[0]))?.fields.WhatId).to.equal(account.id);
    await connector.log(ref, message, undefined, createCall());
    const again = await connector.log(ref, chat, undefined, createCall({ attempt: 2 }));
    expect(again.ids).to.deep.equal(ids);
    expect(
      (await connector.find({ emails: [], phones: [toQuery('+14155552671')] }, createCall())).map((hit) => hit.ref),
    ).to.deep.equal([ref]);
    expect((await connector.describe(createCall())).types.map((type) => type.type)).to.deep.equal([
      'contact',
      'account',
      'lead',
    ]);
  });

  it('understands the e-mails of users in a sandbox', async () => {
    const { org, connector } = await open({ sandbox: true });
    const { id } = org.seed('User', { Email: 'olga@acme.example', LastName: 'Olga' });

    expect(await connector.findOwner?.('olga@acme.example', createCall())).to.include({
      id,
      email: 'olga@acme.example',
    });
  });

  it('tells how many Tasks of a record are open, in no request more', async () => {
    const { org, connector, createLead } = await open();
    const call = createCall({ fields: ['OpenTasks'] });
    const { record } = await createLead();
    const contact = org.seed('Contact', { LastName: 'Bea', Email: 'bea@example.com', Phone: '4155552671' });
    for (const WhoId of [record.ref.id, contact.id]) {
      for (const Status of ['Not Started', 'Completed', 'In Progress']) org.seed('Task', { WhoId, Status });
    }
    org.clearRecording();

    const found = await connector.find({ emails: ['ann@example.com'], phones: [toQuery('4155552671')] }, call);
    const read = await connector.read(record.ref, call);
    const updated = await connector.update(record.ref, { Phone: '+14155550000' }, call);

    expect([...found, read, updated].map(({ fields }) => fields.OpenTasks)).to.deep.equal([2, 2, 2, 2]);
    expect(org.counts().roundTrips).to.equal(4);
    const { types } = await connector.describe(call);
    const names = types.map(({ type, fields }) => [type, fields.find(({ name }) => name === 'OpenTasks')?.writable]);
    expect(names).to.deep.equal([
      ['contact', false],
      ['lead', false],
    ]);
  });

  it('shows no number of open Tasks where there are none, and the limit where there are more', async () => {
    const { org, connector, createLead } = await open();
    const call = createCall({ fields: ['OpenTasks'] });
    const { record } = await createLead();
    expect((await connector.read(record.ref, call)).fields).to.not.have.property('OpenTasks');
    for (let count = 0; count < 51; count += 1) org.seed('Task', { WhoId: record.ref.id, Status: 'Not Started' });
    expect((await connector.read(record.ref, call)).fields.OpenTasks).to.equal('50 or more');
    expect((await connector.read(record.ref, createCall())).fields).to.not.have.property('OpenTasks');
  });

  it('goes on without the Tasks of a record when they are hidden, before the start and after', async () => {
    const { org, connector, createLead } = await open();
    const call = createCall({ fields: ['OpenTasks'] });
    const { record } = await createLead();
    org.seed('Task', { WhoId: record.ref.id, Status: 'Not Started' });
    org.configure({ hiddenObjects: ['Task'] });
    const query = { emails: ['ann@example.com'], phones: [] };
    for (const hit of [...(await connector.find(query, call)), await connector.read(record.ref, call)]) {
      expect(hit.ref).to.deep.equal(record.ref);
      expect(hit.fields).to.not.have.property('OpenTasks');
    }
    await connector.describe(call);
    org.clearRecording();
    expect(await connector.find(query, call)).to.have.length(1);
    expect(org.counts().roundTrips).to.equal(1);
  });
});
