import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { createFakeCrm } from './fake-connector.ts';
import { chatAccepted, chatAssigned, chatFinished, chatUpdated } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example', phone: '+14155550123' };

describe('what the CRM refuses or has lost is mended on the way', () => {
  it('a person it already has is a match: completed, not made again', async () => {
    const crm = createFakeCrm();
    const known = crm.seed({ email: 'ada@shop.example', company: 'Engines' });
    crm.meet({ operation: 'find', answer: () => [] });
    await using gateway = await startTestGateway({ crm });
    const { crm_link } = await gateway.send(chatAccepted(ADA));
    expect(crm_link).to.equal(`https://crm.example/contacts/${known.id}`);
    expect([...crm.records.values()]).to.deep.equal([
      { email: 'ada@shop.example', company: 'Engines', name: 'Ada', phone: '+14155550123' },
    ]);
    expect((await gateway.events()).map(({ state }) => state)).to.deep.equal(['done']);
  });

  it('a linked record that was deleted: the person is looked for anew and the link healed', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted(ADA));
    crm.remove({ type: 'contact', id: '1' });
    const other = crm.seed({ email: 'ada@shop.example' });
    const { crm_link } = await gateway.send(chatUpdated({ ...ADA, name: 'Ada Lovelace' }));
    expect(crm_link).to.equal(`https://crm.example/contacts/${other.id}`);
    expect((await gateway.links()).map(({ record_id }) => record_id)).to.deep.equal([other.id]);
    expect(await gateway.decision(1)).to.have.deep.property('healed', ['The linked record no longer exists.']);
  });

  it('a linked record that was deleted before the chat ended: the transcript goes to a new one', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted(ADA));
    crm.remove({ type: 'contact', id: '1' });
    await gateway.send(chatFinished(ADA, ['hello']));
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect([...crm.records.keys()]).to.deep.equal(['2']);
    expect(crm.entries.map(({ record }) => record.id)).to.deep.equal(['2']);
  });

  it('a record its search still shows although it is gone', async () => {
    const crm = createFakeCrm();
    const ghost = { ref: { type: 'contact', id: '99' }, fields: { email: 'ada@shop.example' } };
    crm.meet({ operation: 'find', answer: () => [ghost] });
    await using gateway = await startTestGateway({ crm });
    const { crm_link } = await gateway.send(chatAccepted(ADA));
    expect(crm_link).to.equal('https://crm.example/contacts/1');
  });

  it('a merged record: the link moves to the survivor', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted(ADA));
    const survivor = crm.seed({ name: 'Ada', email: 'countess@shop.example' });
    crm.merge({ type: 'contact', id: '1' }, survivor);
    const { crm_link } = await gateway.send(chatUpdated({ ...ADA, name: 'Ada Lovelace' }));
    expect(crm_link).to.equal(`https://crm.example/contacts/${survivor.id}`);
    expect((await gateway.links()).map(({ record_id }) => record_id)).to.deep.equal([survivor.id]);
  });

  it('a record merged between two ends of a chat: its entry went along and is the one that is updated', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatFinished(ADA, ['hello']));
    await gateway.settle();
    const survivor = crm.seed({ name: 'Ada', email: 'countess@shop.example' });
    crm.merge({ type: 'contact', id: '1' }, survivor);
    await gateway.send(chatFinished(ADA, ['hello', 'and good bye']));
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect(crm.entries.map(({ id, record }) => [id, record.id])).to.deep.equal([['entry-1', survivor.id]]);
    expect(crm.calls.at(-1)?.sent.previous).to.deep.equal({ ids: ['entry-1'] });
    expect((await gateway.links()).map(({ record_id }) => record_id)).to.deep.equal([survivor.id]);
  });

  it('a chat that goes on with another record leaves its entry where it was', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatFinished(ADA, ['hello']));
    await gateway.settle();
    const other = crm.seed({ name: 'Countess', email: 'countess@shop.example' });
    await gateway.send(chatAssigned(ADA, `https://crm.example/contacts/${other.id}`));
    await gateway.send(chatFinished(ADA, ['hello', 'and good bye']));
    await gateway.settle();
    expect(crm.entries.map(({ record }) => record.id)).to.deep.equal(['1', other.id]);
  });

  it('an entry somebody deleted is made again', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatFinished(ADA, ['hello']));
    await gateway.settle();
    crm.meet({
      operation: 'log',
      error: () => new ConnectorError('gone', 'The entry is deleted.'),
      only: ({ sent }) => sent.previous !== undefined,
    });
    await gateway.send(chatFinished(ADA, ['hello', 'and good bye']));
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect(crm.calls.at(-1)?.sent).to.have.property('previous', undefined);
  });

  it('one refused field costs only itself, and the value is told in the transcript', async () => {
    const crm = createFakeCrm();
    const fields = [{ field: 'phone', reason: 'Not a phone for us.' }];
    const error = () => new ConnectorError('invalid-field', 'A field was refused.', { fields });
    crm.meet({ operation: 'create', error, only: ({ sent }) => sent.fields.phone !== undefined });
    await using gateway = await startTestGateway({ crm });
    const { crm_link } = await gateway.send(chatAccepted(ADA));
    expect(crm_link).to.equal('https://crm.example/contacts/1');
    expect([...crm.records.values()]).to.deep.equal([{ name: 'Ada', email: 'ada@shop.example' }]);
    const { write } = (await gateway.decision(0)) as { write: { dropped: unknown } };
    expect(write.dropped).to.deep.equal([{ field: 'phone', reason: 'Not a phone for us.', value: ADA.phone }]);
    await gateway.send(chatFinished(ADA, ['hello']));
    await gateway.settle();
    const remarks = crm.entries[0]?.activity.remarks ?? [];
    expect(remarks.join('\n')).to.contain('+14155550123').and.contain('Not a phone for us.');
  });

  it('a value that is only too long is shortened, and told whole', async () => {
    const crm = createFakeCrm();
    const fields = [{ field: 'name', reason: 'Too long.', maxLength: 8 }];
    const error = () => new ConnectorError('invalid-field', 'A field was refused.', { fields });
    crm.meet({ operation: 'create', error, only: ({ sent }) => sent.fields.name.length > 8 });
    await using gateway = await startTestGateway({ crm });
    const visitor = { ...ADA, name: 'Ada King, Countess of Lovelace' };
    await gateway.send(chatFinished(visitor, ['hello']));
    await gateway.settle();
    expect([...crm.records.values()].map(({ name }) => name)).to.deep.equal(['Ada King']);
    expect(crm.entries[0]?.activity.remarks.join('\n')).to.contain('Ada King, Countess of Lovelace');
  });
});
