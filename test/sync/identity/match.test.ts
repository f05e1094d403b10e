import { expect } from 'chai';
import { callEvent, chatAccepted, chatAssigned, chatFinished, chatUpdated } from '../../gateway/payloads.ts';
import { startTestGateway } from '../../gateway/start-gateway.ts';
import { ANN, BOB, clientUpdated, given, PHONE_A, PHONE_B, PHONE_C } from './given.ts';

describe('the seed question: e-mail A and phone B in the chat, A with phone C in the CRM', () => {
  it('keeps C and adds B where the CRM has room', async () => {
    await using on = await given([{ email: ANN, phone: PHONE_C }]);
    await on.play(chatAccepted({ number: 1, email: ANN, phone: PHONE_B }));
    expect(on.record(1)).to.include({ email: ANN, phone: PHONE_C, phone2: PHONE_B });
    expect(on.crm.records.size).to.equal(1);
    expect(await on.conflicts()).to.deep.equal([]);
  });

  it('keeps both and tells of B in the transcript and the conflict list where it has none', async () => {
    await using on = await given([{ email: ANN, phone: PHONE_C, phone2: PHONE_A }]);
    const visitor = { number: 1, email: ANN, phone: PHONE_B };
    await on.play(chatAccepted(visitor), chatFinished(visitor, ['Hello']));
    expect(on.record(1)).to.include({ phone: PHONE_C, phone2: PHONE_A });
    expect(on.crm.entries[0]?.activity.remarks.join()).to.contain(PHONE_B);
    const [conflict, ...more] = await on.conflicts();
    expect(more).to.deep.equal([]);
    expect(conflict).to.include({
      holds: 'phone',
      chatValue: PHONE_B,
      crmValue: `${PHONE_C}; ${PHONE_A}`,
      state: 'open',
      chatKey: 'shop/3948/1',
    });
  });
});

describe('values that belong to somebody else', () => {
  const people = [
    { email: ANN, phone: PHONE_A },
    { email: BOB, phone: PHONE_B },
  ];

  it('lets the e-mail win over the phone and writes the phone to neither', async () => {
    await using on = await given(people);
    await on.play(chatAccepted({ number: 1, email: ANN, phone: PHONE_B }));
    expect(on.record(1)).to.deep.equal({ email: ANN, phone: PHONE_A });
    expect(on.record(2)).to.deep.equal({ email: BOB, phone: PHONE_B });
    expect((await on.conflicts()).map(({ record, chatValue }) => [record.id, chatValue])).to.deep.equal([
      ['1', PHONE_B],
    ]);
  });

  it('keeps another’s phone out of the record a visitor is linked to, then and later', async () => {
    await using on = await given(people);
    await on.play(
      chatAccepted({ number: 1, email: ANN }),
      chatUpdated({ number: 1, email: ANN, phone: PHONE_B }),
      chatUpdated({ number: 1, name: 'Ann Lee', email: ANN, phone: PHONE_B }),
      chatAccepted({ number: 1, name: 'Ann Lee', email: ANN, phone: PHONE_B }, 2),
    );
    expect(on.record(1)).to.deep.equal({ email: ANN, phone: PHONE_A, name: 'Ann Lee' });
    expect(on.record(2)).to.deep.equal({ email: BOB, phone: PHONE_B });
    expect((await on.conflicts()).length).to.be.greaterThan(0);
  });

  it('follows the e-mail when a linked visitor turns out to be somebody else', async () => {
    await using on = await given([{ email: BOB, phone: PHONE_B }]);
    await on.play(
      chatAccepted({ number: 1, phone: PHONE_A }),
      chatUpdated({ number: 1, phone: PHONE_A, email: BOB }),
      chatFinished({ number: 1, phone: PHONE_A, email: BOB }, ['Hello']),
    );
    expect(on.record(1)).to.deep.equal({ email: BOB, phone: PHONE_B });
    expect(on.record(2)).to.deep.equal({ phone: PHONE_A });
    expect(on.crm.entries.map(({ record }) => record.id)).to.deep.equal(['1']);
    expect(on.crm.entries[0]?.activity.remarks.join()).to.contain(PHONE_A);
  });

  it('lets the agent’s word stand over an e-mail of another record', async () => {
    await using on = await given(people);
    await on.play(
      chatAssigned({ number: 1, email: BOB }, 'https://crm.example/contacts/1'),
      chatFinished({ number: 1, email: BOB, name: 'Bobby' }, ['Hello']),
    );
    expect(on.record(1)).to.deep.equal({ email: ANN, phone: PHONE_A, name: 'Bobby' });
    expect(on.crm.entries.map(({ record }) => record.id)).to.deep.equal(['1']);
    expect((await on.conflicts()).map(({ chatValue }) => chatValue)).to.include(BOB);
  });

  it('asks the CRM nothing more when a linked visitor brings no news', async () => {
    await using on = await given(people);
    await on.play(chatAccepted({ number: 1, email: ANN, phone: PHONE_C }));
    const before = on.crm.calls.length;
    await on.play(chatAccepted({ number: 1, email: ANN, phone: PHONE_C }, 2));
    expect(on.crm.calls.slice(before).map(({ operation }) => operation)).to.deep.equal(['read']);
  });
});

describe('a returning visitor', () => {
  it('gets another e-mail as a further one', async () => {
    await using on = await given([]);
    await on.play(chatAccepted({ number: 1, email: ANN }), chatAccepted({ number: 1, email: BOB }, 2));
    expect(on.record(1)).to.deep.equal({ email: ANN, email2: BOB });
    expect(on.crm.records.size).to.equal(1);
  });
});

describe('steps of the identity plan', () => {
  it('leaves phones out when they are switched off', async () => {
    await using on = await given([{ name: 'Somebody', phone: PHONE_A }], { match: { steps: { phone: false } } });
    await on.play(chatAccepted({ number: 1, phone: PHONE_A }));
    expect(on.record(1)).to.deep.equal({ name: 'Somebody', phone: PHONE_A });
    expect(on.crm.records.size).to.equal(2);
  });

  it('looks for a linked visitor anew when links are switched off, unless an agent made the link', async () => {
    await using on = await given([{ email: ANN }], { match: { steps: { link: false } } });
    await on.play(chatAccepted({ number: 1, email: ANN }), chatAccepted({ number: 1, email: ANN }, 2));
    expect(on.crm.count('find')).to.equal(2);
    await on.play(
      chatAssigned({ number: 2 }, 'https://crm.example/contacts/1'),
      chatAccepted({ number: 2, name: 'Ann' }, 3),
    );
    expect(on.record(1)).to.include({ name: 'Ann' });
  });

  it('finds a visitor by the id that the CRM keeps', async () => {
    await using gateway = await startTestGateway();
    await gateway.send(chatAccepted({ number: 7, email: ANN }));
    await gateway.settle();
    const [link] = await gateway.links();
    await gateway.gateway.database.write((transaction) => transaction.deleteFrom('links').execute());
    await gateway.send(chatAccepted({ number: 7 }, 8));
    await gateway.settle();
    expect((await gateway.links())[0]?.record_id).to.equal(link?.record_id);
    expect(await gateway.decision(1)).to.have.nested.property('match.outcome', 'external-id');
  });
});

describe('the user token', () => {
  const people = [{ email: ANN, phone: PHONE_A }, { name: 'Nobody yet' }];
  const token = (value: string) => ({ user_token: value });

  it('is nothing unless the channel says what it holds', async () => {
    await using on = await given(people);
    await on.play(chatAccepted({ number: 1 }, 1, token('1')));
    expect(on.crm.calls).to.deep.equal([]);
  });

  it('selects the record it names, and agreed to by the e-mail it completes it', async () => {
    await using on = await given(people, { match: { userToken: 'record-id' } });
    const answer = await on.play(chatAccepted({ number: 1, email: ANN, phone: PHONE_B }, 1, token('1')));
    expect(answer.crm_link).to.equal('https://crm.example/contacts/1');
    expect(on.record(1)).to.include({ phone: PHONE_A, phone2: PHONE_B });
  });

  it('alone shows the record and writes nothing to it', async () => {
    await using on = await given(people, { match: { userToken: 'link' } });
    const answer = await on.play(
      chatAccepted({ number: 1, name: 'Eve', email: BOB }, 1, token('https://crm.example/contacts/2')),
    );
    expect(answer.crm_link).to.equal('https://crm.example/contacts/2');
    expect(on.record(2)).to.deep.equal({ name: 'Nobody yet' });
    expect((await on.conflicts()).map(({ chatValue }) => chatValue)).to.include(BOB);
    expect(await on.lastDecision()).to.have.nested.property('match.weak', true);
  });

  it('is refused when it contradicts the visitor’s e-mail, and the refusal is noted', async () => {
    await using on = await given(people, { match: { userToken: 'record-id' } });
    await on.play(chatAccepted({ number: 1, email: 'eve@example.com' }, 1, token('1')));
    expect(on.record(1)).to.deep.equal(people[0]);
    expect(on.record(3)).to.include({ email: 'eve@example.com' });
    const { match } = await on.lastDecision();
    expect(JSON.stringify(match)).to.contain('token names it, but');
  });

  for (const nonsense of ['../../owners', 'hello there', '999', 'https://evil.example/contacts/1']) {
    it(`costs nothing when it is ${nonsense}`, async () => {
      await using on = await given(people, { match: { userToken: nonsense.includes(':') ? 'link' : 'record-id' } });
      await on.play(chatAccepted({ number: 1, email: BOB }, 1, token(nonsense)));
      expect(on.record(3)).to.deep.equal({ email: BOB });
    });
  }
});

describe('weak e-mails', () => {
  const shared = 'someone@mailinator.com';

  it('link, and write nothing', async () => {
    await using on = await given([{ email: shared, name: 'First' }]);
    const visitor = { number: 1, name: 'Second', email: shared, phone: PHONE_A };
    const answer = await on.play(chatAccepted(visitor));
    expect(answer.crm_link).to.equal('https://crm.example/contacts/1');
    await on.play(chatFinished(visitor, ['Hello']));
    expect(on.record(1)).to.deep.equal({ email: shared, name: 'First' });
    expect(on.crm.entries[0]?.activity.remarks.join()).to.contain(PHONE_A);
    expect((await on.conflicts()).map(({ holds }) => holds).sort()).to.deep.equal(['name', 'phone']);
  });

  it('give way to what proves more', async () => {
    await using on = await given([{ email: shared }, { phone: PHONE_A }]);
    await on.play(
      chatAccepted({ number: 1, email: shared }),
      chatUpdated({ number: 1, email: shared, phone: PHONE_A }),
    );
    expect((await on.gateway.links())[0]?.record_id).to.equal('2');
  });

  it('are as good as any other where the channel says so', async () => {
    await using on = await given([{ email: 'info@acme.example' }], { match: { disposableEmails: 'identity' } });
    await on.play(chatAccepted({ number: 1, email: 'info@acme.example', phone: PHONE_A }));
    expect(on.record(1)).to.include({ phone: PHONE_A });
  });
});

describe('spellings of a mailbox', () => {
  it('count as configured', async () => {
    await using on = await given([{ email: ANN }], { match: { plusTags: 'ignore' } });
    await on.play(chatAccepted({ number: 1, email: 'ann+shop@example.com', phone: PHONE_A }));
    expect(on.record(1)).to.deep.equal({ email: ANN, phone: PHONE_A });
  });
});

describe('several records', () => {
  const twins = [
    { name: 'One', phone: PHONE_A },
    { name: 'Two', phone: PHONE_A },
  ];

  it('are shown as links, nothing is written, and what has nothing to log ends', async () => {
    await using on = await given(twins);
    const answer = await on.play(chatAccepted({ number: 1, phone: PHONE_A, name: 'Ann' }));
    expect(answer.enable_assign).to.equal(true);
    expect((answer.custom_data as { link: string }[]).map(({ link }) => link)).to.deep.equal([
      'https://crm.example/contacts/1',
      'https://crm.example/contacts/2',
    ]);
    await on.play(clientUpdated({ number: 1, phone: PHONE_A, name: 'Ann' }));
    expect((await on.gateway.events()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect(on.crm.count('update') + on.crm.count('create')).to.equal(0);
  });

  it('wait with their activities until it is known who it was, by an agent or by an e-mail', async () => {
    await using on = await given([...twins, { email: ANN }]);
    const visitor = { number: 1, phone: PHONE_A };
    await on.play(chatAccepted(visitor), callEvent(visitor, { phone: PHONE_A, status: 'start' }));
    expect((await on.gateway.events()).map(({ state }) => state)).to.deep.equal(['done', 'waiting']);
    await on.play(chatUpdated({ ...visitor, email: ANN }));
    expect((await on.gateway.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done', 'done']);
    expect(on.crm.entries.map(({ record }) => record.id)).to.deep.equal(['3']);
  });

  it('are not decided by a link of another host, and the operator reads why', async () => {
    await using on = await given(twins);
    await on.play(chatAssigned({ number: 1, phone: PHONE_A }, 'https://evil.example/contacts/1'));
    const [event] = await on.gateway.events();
    expect(event).to.include({ state: 'done' });
    expect(event?.reason).to.contain('not one of the connected account');
    expect(on.crm.calls).to.deep.equal([]);
  });

  it('stay the agent’s choice afterwards', async () => {
    await using on = await given(twins);
    const visitor = { number: 1, phone: PHONE_A };
    await on.play(chatAccepted(visitor), chatFinished(visitor, ['Hello']));
    await on.play(chatAssigned(visitor, 'https://crm.example/contacts/2'));
    await on.gateway.settle();
    await on.play(chatAccepted({ ...visitor, email: ANN }, 2));
    expect(on.crm.entries.map(({ record }) => record.id)).to.deep.equal(['2']);
    expect(on.record(2)).to.deep.equal({ name: 'Two', phone: PHONE_A, email: ANN });
    expect(on.record(1)).to.deep.equal(twins[0]);
  });
});
