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

describe('a chat for which Jivo gives no client number', () => {
  /** The same body without the number. */
  const nameless = (body: object): object => {
    const { visitor, ...rest } = body as { visitor: object };
    return { ...rest, visitor: { ...visitor, number: null } };
  };
  const FINISHED = nameless(chatFinished(ADA, ['hello'], 15));

  it('waits, and is written where the agent says, once', async () => {
    const crm = createFakeCrm();
    seedTwins(crm);
    await using gateway = await startTestGateway({ crm });
    await gateway.send(nameless(chatAccepted(ADA, 15)));
    await gateway.send(FINISHED);
    await gateway.send(nameless(chatFinished(ADA, ['another chat'], 16)));
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'waiting', 'waiting']);
    await gateway.send(nameless(chatAssigned(ADA, `${LINK}2`, 15)));
    const events = await gateway.settle();
    expect(
      events.map(({ state }) => state),
      'the other chat is not touched',
    ).to.deep.equal(['done', 'done', 'waiting', 'done']);
    expect(crm.entries.map(({ record, activity }) => [record.id, activity.key])).to.deep.equal([
      ['2', 'chat/shop/3948/15'],
    ]);
    await gateway.send(nameless(chatFinished(ADA, ['hello', 'and more'], 15)));
    await gateway.settle();
    expect(crm.entries, 'the entry is updated').to.have.length(1);
  });

  for (const [title, assigned, finished] of [
    ['goes where the agent said before its end', nameless(chatAssigned(ADA, `${LINK}2`, 15)), FINISHED],
    ['whose end gives the number', nameless(chatAssigned(ADA, `${LINK}2`, 15)), chatFinished(ADA, ['hello'], 15)],
  ] as const) {
    it(title, async () => {
      const crm = createFakeCrm();
      seedTwins(crm);
      await using gateway = await startTestGateway({ crm });
      await gateway.send(assigned);
      await gateway.send(finished);
      expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
      expect(crm.entries.map(({ record }) => record.id)).to.deep.equal(['2']);
    });
  }

  it('does not stand for another chat, another widget or the client of that number', async () => {
    const crm = createFakeCrm();
    seedTwins(crm);
    await using gateway = await startTestGateway({ crm });
    await gateway.send(nameless(chatAssigned(ADA, `${LINK}2`, 15)));
    await gateway.settle();
    await gateway.send(nameless(chatFinished(ADA, ['another chat'], 16)));
    await gateway.send({ ...FINISHED, widget_id: 'other' });
    await gateway.send(chatFinished({ ...ADA, number: 15 }, ['another client'], 17));
    expect((await gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'waiting', 'waiting', 'waiting']);
    expect(crm.entries).to.deep.equal([]);
  });

  it('leaves a record that was recognised to what the next chat says', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(nameless(chatAccepted(ADA, 15)));
    await gateway.send(FINISHED);
    await gateway.settle();
    expect(crm.entries).to.have.length(1);
    expect(await gateway.links(), 'only a person’s word is kept for a chat').to.deep.equal([]);
  });

  it('follows the younger word when the client was assigned, too', async () => {
    const crm = createFakeCrm();
    seedTwins(crm);
    await using gateway = await startTestGateway({ crm });
    await gateway.send(nameless(chatAssigned(ADA, `${LINK}2`, 15)));
    await gateway.settle();
    await gateway.send(chatAssigned(ADA, `${LINK}1`, 15));
    await gateway.settle();
    await gateway.send(chatFinished(ADA, ['hello'], 15));
    await gateway.settle();
    expect(crm.entries.map(({ record }) => record.id)).to.deep.equal(['1']);
  });

  it('cannot be tied when there is no chat either, and the event says so', async () => {
    const crm = createFakeCrm();
    seedTwins(crm);
    const before = [...crm.records];
    await using gateway = await startTestGateway({ crm });
    await gateway.send({ ...nameless(chatAssigned(ADA, `${LINK}2`)), chat_id: null });
    await gateway.settle();
    expect(await gateway.decision(0)).to.have.property('reason', 'nothing-to-tie');
    expect([...crm.records]).to.deep.equal(before);
    expect(await gateway.links()).to.deep.equal([]);
  });
});
