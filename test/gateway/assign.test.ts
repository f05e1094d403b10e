import { expect } from 'chai';
import { createFakeCrm, type FakeCrm } from './fake-connector.ts';
import { chatAccepted, chatAssigned, chatFinished, chatUpdated } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };
const LINK = 'https://crm.example/contacts/';

/** Two records that both have the visitor's e-mail as their second one. */
function seedTwins(crm: FakeCrm): void {
  crm.seed({ name: 'Ada One', email: 'one@shop.example', email2: 'ada@shop.example' });
  crm.seed({ name: 'Ada Two', email: 'two@shop.example', email2: 'ada@shop.example' });
}

describe('several records match', () => {
  it('the agent sees them as links, nothing is written, and the chat waits', async () => {
    const crm = createFakeCrm();
    seedTwins(crm);
    const before = [...crm.records];
    await using gateway = await startTestGateway({ crm });
    const answer = await gateway.send(chatAccepted(ADA));
    expect(answer).to.deep.equal({
      result: 'ok',
      custom_data: [
        { title: 'Possible contact 1 of 2', content: 'Ada One, one@shop.example', link: `${LINK}1` },
        { title: 'Possible contact 2 of 2', content: 'Ada Two, two@shop.example', link: `${LINK}2` },
      ],
      enable_assign: true,
    });
    await gateway.send(chatFinished(ADA, ['hello']));
    const events = await gateway.settle();
    expect(events.map(({ name, state }) => [name, state])).to.deep.equal([
      ['chat_accepted', 'done'],
      ['chat_finished', 'waiting'],
    ]);
    expect(events[1]?.reason).to.match(/\w.*\.$/);
    expect([...crm.records]).to.deep.equal(before);
    expect(['create', 'update', 'log'].map((name) => crm.count(name as 'log'))).to.deep.equal([0, 0, 0]);
    expect(await gateway.links()).to.deep.equal([]);
  });

  it('the link an agent pastes binds the person, and what waited is written there once', async () => {
    const crm = createFakeCrm();
    seedTwins(crm);
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted(ADA));
    await gateway.send(chatFinished(ADA, ['hello']));
    await gateway.settle();
    expect(await gateway.send(chatAssigned(ADA, `${LINK}2`))).to.deep.equal({ result: 'ok' });
    const events = await gateway.settle();
    expect(events.map(({ state }) => state)).to.deep.equal(['done', 'done', 'done']);
    expect(crm.entries.map(({ record, activity }) => [record.id, activity.kind])).to.deep.equal([['2', 'chat']]);
    const { crm_link } = await gateway.send(chatUpdated(ADA, 2));
    expect(crm_link).to.equal(`${LINK}2`);
  });

  for (const [policy, id] of [
    ['oldest', '1'],
    ['newest', '2'],
  ] as const) {
    it(`the policy ${policy} takes that one without asking`, async () => {
      const crm = createFakeCrm();
      seedTwins(crm);
      await using gateway = await startTestGateway({ crm, channel: { match: { several: policy } } });
      const { crm_link } = await gateway.send(chatAccepted(ADA));
      expect(crm_link).to.equal(LINK + id);
    });
  }
});

describe('chat_assigned', () => {
  it('moves a person who was linked to another record', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted(ADA));
    const right = crm.seed({ name: 'Countess', email: 'countess@shop.example' });
    await gateway.send(chatAssigned(ADA, LINK + right.id));
    await gateway.settle();
    expect((await gateway.links()).map(({ record_id }) => record_id)).to.deep.equal([right.id]);
    await gateway.send(chatFinished(ADA, ['hello']));
    await gateway.settle();
    expect(crm.entries.map(({ record }) => record.id)).to.deep.equal([right.id]);
  });

  const useless: readonly [string, string][] = [
    ['another host', 'https://evil.example/contacts/2'],
    ['plain http', 'http://crm.example/contacts/2'],
    ['no record', 'https://crm.example/reports/2'],
    ['a record that is gone', 'https://crm.example/contacts/77'],
    ['no link', 'see the other Ada'],
    ['nothing', ''],
  ];
  for (const [title, link] of useless) {
    it(`changes nothing for ${title}`, async () => {
      const crm = createFakeCrm();
      await using gateway = await startTestGateway({ crm });
      await gateway.send(chatAccepted(ADA));
      crm.seed({ name: 'Countess', email: 'countess@shop.example' });
      const records = [...crm.records];
      expect(await gateway.send(chatAssigned(ADA, link))).to.deep.equal({ result: 'ok' });
      expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
      expect([...crm.records]).to.deep.equal(records);
      expect((await gateway.links()).map(({ record_id }) => record_id)).to.deep.equal(['1']);
      expect(await gateway.decision(1)).to.have.property('reason');
    });
  }
});
