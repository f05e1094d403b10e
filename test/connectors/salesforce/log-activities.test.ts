import { expect } from 'chai';
import type { Chat } from '../../../src/lead/activity.ts';
import { chat, message, phoneCall, useOrg } from './open-org.ts';
import { createCall, takeError } from './support.ts';

describe('Salesforce, activities over the emulator', () => {
  const open = useOrg();

  it('logs an offline message on a Lead of a queue', async () => {
    const { org, connector } = await open();
    const queue = org.seed('Group', { Name: 'Web leads', Type: 'Queue' });
    const { id } = org.seed('Lead', { LastName: 'Ann', OwnerId: queue.id });
    const ref = { type: 'lead', id };

    const { ids } = await connector.log(ref, message, undefined, createCall());

    expect((await connector.read(ref, createCall())).owner).to.include({ id: queue.id, name: 'Web leads' });
    expect(org.record(String(ids[0]))?.fields).to.include({ WhoId: id, Status: 'Not Started' });
    org.configure({ assignmentRule: { id: '01Q000000000001AAA', ownerId: queue.id } });
    const created = await connector.create(
      { type: 'lead', fields: { LastName: 'Bob' }, activity: message },
      createCall(),
    );
    expect(created.record.owner?.id).to.equal(queue.id);
  });

  it('logs nothing twice when an upsert is sent again', async () => {
    const { org, connector } = await open({ jivoId: { unique: true } }, { externalIdField: 'Jivo_Id__c' });
    const draft = { type: 'lead', fields: { LastName: 'Ann' }, visitorKey: 'k', activity: chat };
    org.addFault({ method: 'POST', path: '*/composite', effect: { kind: 'lost-answer' } });

    await takeError(connector.create(draft, createCall()));
    const again = await connector.create(draft, createCall({ attempt: 2 }));
    await connector.log(again.record.ref, chat, again.activity, createCall({ attempt: 2 }));

    expect([org.records('Lead').length, org.records('Task').length]).to.deep.equal([1, 1]);
  });

  it('puts a transcript beyond 32,000 characters into notes, or into Tasks where Notes are off', async () => {
    const { org, connector, createLead } = await open();
    const { record } = await createLead();
    const texts = Array.from({ length: 900 }, (_, index) => `[${index}] <b>${'x'.repeat(90)}`);
    const long: Chat = { ...chat, messages: texts.map((text) => ({ from: 'visitor', text })) };

    const noted = await connector.log(record.ref, long, undefined, createCall());
    const again = await connector.log(record.ref, long, undefined, createCall({ attempt: 2 }));
    expect(again).to.deep.equal(noted);
    expect(org.records('Task')).to.have.length(1);
    expect(org.records('ContentDocumentLink')).to.have.length(noted.ids.length - 1);

    org.configure({ notesEnabled: false });
    const other = { ...long, key: 'chat:shop:8' };
    const numbered = await connector.log(record.ref, other, undefined, createCall());
    expect(await connector.log(record.ref, other, undefined, createCall({ attempt: 2 }))).to.deep.equal(numbered);
    const tasks = numbered.ids.map((id) => String(org.record(id)?.fields.Description));
    expect(tasks.join('\n').match(/\[\d+\] /g)).to.deep.equal(
      texts.map((text) => text.slice(0, text.indexOf(']') + 2)),
    );
  });

  it('updates a call in place, and makes it anew when somebody deleted it', async () => {
    const { org, connector, createLead } = await open();
    const { record } = await createLead();
    const first = await connector.log(
      record.ref,
      { ...phoneCall, status: 'start', ended: false },
      undefined,
      createCall(),
    );
    const second = await connector.log(record.ref, phoneCall, first, createCall());
    expect(second).to.deep.equal(first);
    expect(org.records('Task').map((task) => task.fields)).to.have.nested.property('[0].CallType', 'Outbound');
    org.delete(String(first.ids[0]));
    const third = await connector.log(record.ref, phoneCall, second, createCall());
    expect(org.records('Task').map((task) => task.id)).to.deep.equal([...third.ids]);
  });
});
