import { expect } from 'chai';
import type { Chat } from '../../../src/lead/activity.ts';
import { mockHost } from '../../mock-host.ts';
import {
  createCall,
  INSTANCE,
  LEAD_ID,
  mockComposite,
  mockQuery,
  openWarm,
  ROOT,
  TASK_ID,
  USER_ID,
} from './support.ts';

const chat: Chat = { kind: 'chat', key: 'chat:1', chatId: '1', source: {}, remarks: [], agents: [], messages: [] };
const row = { Id: LEAD_ID, LastName: 'Ann', Company: 'A', OwnerId: USER_ID };
const made = {
  record: [201, { id: LEAD_ID, success: true, errors: [] }],
  read: [200, row],
  owner: [200, { Id: USER_ID, Name: 'Olga' }],
} as const;

/** The token and the describes are there: the engine warms a connector at its start. */
describe('Salesforce round trips', () => {
  it('answers a first contact by e-mail after two', async () => {
    const connector = await openWarm();
    mockComposite();
    mockComposite(made);
    const call = createCall();

    await connector.find({ emails: ['ann@example.com'], phones: [] }, call);
    await connector.create({ type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' } }, call);

    expect(call.exchanges.map((exchange) => exchange.name)).to.deep.equal(['find', 'create']);
  });

  it('answers a first contact by phone after two, a search beside the first', async () => {
    const connector = await openWarm();
    // The composite answers only after the search has arrived: one after the other would never end.
    const searched = Promise.withResolvers<void>();
    mockHost(INSTANCE)
      .post(`${ROOT}/composite`)
      .reply(200, async () => {
        await searched.promise;
        const body = { totalSize: 0, done: true, records: [] };
        const ids = ['contactKeys', 'contactPhones', 'leadKeys', 'leadPhones'];
        return { compositeResponse: ids.map((referenceId) => ({ referenceId, httpStatusCode: 200, body })) };
      });
    mockHost(INSTANCE)
      .get((uri) => uri.startsWith(`${ROOT}/search?q=`))
      .reply(200, () => {
        searched.resolve();
        return { searchRecords: [] };
      });
    mockComposite(made);
    const call = createCall();
    const phone = { e164: '+14155551234', countryCode: '1', national: '4155551234', spellings: ['+14155551234'] };

    await connector.find({ emails: ['ann@example.com'], phones: [phone] }, call);
    await connector.create({ type: 'lead', fields: { LastName: 'Ann', Phone: '+14155551234' } }, call);

    expect(call.exchanges.map((exchange) => exchange.name)).to.deep.equal(['find', 'search', 'create']);
  });

  it('answers for a known record after one', async () => {
    const connector = await openWarm();
    mockQuery([row]);
    const call = createCall();

    await connector.read({ type: 'lead', id: LEAD_ID }, call);

    expect(call.exchanges).to.have.length(1);
  });

  it('logs a transcript with one, and a first contact with its Task in one', async () => {
    const connector = await openWarm();
    const task = [201, { id: TASK_ID, success: true, errors: [] }] as const;
    mockComposite({ task0: task });
    mockComposite({ ...made, task });
    const call = createCall();

    await connector.log({ type: 'lead', id: LEAD_ID }, chat, undefined, call);
    const created = await connector.create({ type: 'lead', fields: { LastName: 'Ann' }, activity: chat }, call);

    expect(created.activity?.ids).to.deep.equal([TASK_ID]);
    expect(call.exchanges.map((exchange) => exchange.name)).to.deep.equal(['log', 'create']);
  });
});
