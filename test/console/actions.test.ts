import { expect } from 'chai';
import type { Owner } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { callEvent, chatAccepted, chatFinished, chatUpdated, offlineMessage } from '../gateway/payloads.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { startConsoleGateway } from './start-console.ts';
import { makeAmbiguous, makeConflict, makeDead } from './stories.ts';
import { createVisitor } from './visitor.ts';

const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };
const BOB = { number: 2, name: 'Bob', phone: '+14155552671' };

async function open(options: Parameters<typeof startConsoleGateway>[0] = {}) {
  const served = await startConsoleGateway(options);
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  const links = () => served.gateway.database.read.selectFrom('links').selectAll().execute();
  const conflicts = () => served.gateway.database.read.selectFrom('conflicts').selectAll().orderBy('at').execute();
  return {
    served,
    visitor,
    links,
    conflicts,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

describe('what one can do in the console', () => {
  it('tries a given-up event again, once the reason is mended', async () => {
    await using console = await open();
    const id = await makeDead(console.served, ANN);
    const before = await console.visitor.get('/console/attention');
    expect(before.text).to.include('The CRM refused.').and.include('Read the reason, change what the CRM');
    const answer = await console.visitor.submit(`/console/events/${id}/replay`, {});
    expect(answer.headers.get('location')).to.equal(`/console/events/${id}?notice=replayed`);
    expect((await console.served.settle())[0]?.state).to.equal('done');
    expect(console.served.crm.entries).to.have.length(1);
    expect((await console.visitor.get('/console/attention')).text).to.include('Nothing needs your attention.');
    const again = await console.visitor.submit(`/console/events/${id}/replay`, { back: 'attention' });
    expect(again.headers.get('location'), 'of a done event').to.equal('/console/attention?notice=replayed');
    expect((await console.served.settle())[0]?.state).to.equal('done');
    expect(console.served.crm.entries).to.have.length(1);
  });

  it('does a done event again: its transcript goes to the record the visitor was linked to since', async () => {
    await using console = await open();
    const wrong = console.served.crm.seed({ name: 'Wrong', email: 'ann@example.com' });
    const right = console.served.crm.seed({ name: 'Right' });
    await console.served.send(chatFinished(ANN, ['Hello']));
    const [event] = await console.served.settle();
    expect(console.served.crm.entries.map(({ record }) => record.id)).to.deep.equal([wrong.id]);
    const link = `https://crm.example/contacts/${right.id}`;
    await console.visitor.submit(`/console/events/${event?.id}/link`, { link });
    expect((await console.visitor.get(`/console/events/${event?.id}`)).text).to.include('Do it again');
    await console.visitor.submit(`/console/events/${event?.id}/replay`, {});
    expect((await console.served.settle())[0]?.state).to.equal('done');
    expect(console.served.crm.entries.at(-1)?.record.id).to.equal(right.id);
    expect((await console.served.settle())[0]?.state).to.equal('done');
  });

  it('takes an event up that was set aside', async () => {
    await using console = await open();
    const id = await makeDead(console.served, ANN);
    await console.visitor.submit(`/console/events/${id}/ignore`, {});
    await console.served.settle();
    await console.visitor.submit(`/console/events/${id}/replay`, {});
    expect((await console.served.settle())[0]).to.include({ state: 'done', reason: null });
    expect(console.served.crm.entries).to.have.length(1);
  });

  it('does no call and no choice of an agent again that was done', async () => {
    await using console = await open();
    const right = console.served.crm.seed({ name: 'Right' });
    const assign = { ...chatAccepted(ANN), event_name: 'chat_assigned' };
    await console.served.send({ ...assign, assign_to: `https://crm.example/contacts/${right.id}` });
    const [event] = await console.served.settle();
    expect(event?.state).to.equal('done');
    expect((await console.visitor.get(`/console/events/${event?.id}`)).text).to.not.include('Do it again');
    const answer = await console.visitor.submit(`/console/events/${event?.id}/replay`, {});
    expect(answer.headers.get('location')).to.match(/notice=not-replayed$/);
    expect((await console.served.settle())[0]).to.deep.equal(event);
  });

  it('lists agents without a user in the CRM, and asks for them again', async () => {
    const users: Owner[] = [];
    await using console = await open({ crm: createFakeCrm({ owners: users }) });
    await console.served.send(chatAccepted(ANN));
    const [event] = await console.served.settle();
    const page = await console.visitor.get('/console/attention');
    expect(page.text)
      .to.include('Agents without a user in the CRM')
      .and.include('Thomas Anderson (agent@jivosite.com)');
    expect((await console.visitor.get('/console')).text).to.include(
      'Agents without a user in the CRM: <data value="1">',
    );
    const story = await console.visitor.get(`/console/events/${event?.id}`);
    expect(story.text).to.include('no CRM user answers to the Jivo agent Thomas Anderson');
    const vain = await console.visitor.submit('/console/attention/agents', {});
    expect(vain.headers.get('location')).to.equal('/console/attention?notice=asked');
    expect((await console.visitor.get('/console/attention')).text).to.include('Thomas Anderson');
    users.push({ id: 'u7', email: 'agent@jivosite.com' });
    await console.visitor.submit('/console/attention/agents', {});
    expect((await console.visitor.get('/console/attention')).text).to.include('Nothing needs your attention.');
    await console.served.send(chatAccepted(BOB));
    await console.served.settle();
    const drafts = console.served.crm.calls.filter(({ operation }) => operation === 'create');
    expect(drafts.map(({ sent }) => sent.ownerId)).to.deep.equal([undefined, 'u7']);
  });

  it('lets the operator choose for a chat without a client number, all of its events at once', async () => {
    await using console = await open();
    const phone = '+14155552671';
    for (const name of ['First', 'Second']) console.served.crm.seed({ name, phone });
    const nameless = (body: object) => ({ ...body, visitor: { name: 'Bob', phone } });
    await console.served.send(nameless(callEvent(BOB, { status: 'start', phone }, 7)));
    await console.served.send(nameless(callEvent(BOB, { status: 'end', phone }, 7)));
    await console.served.send(nameless(chatFinished(BOB, ['Hello'], 8)));
    await console.served.send({ ...nameless(offlineMessage(BOB, 'Call me', 3)), chat_id: null });
    const events = await console.served.settle();
    expect(events.map(({ state }) => state)).to.deep.equal(Array(4).fill('waiting'));
    const page = (await console.visitor.get('/console/attention')).text;
    expect(page.match(/Compare and choose/g), 'one for the call, one for the chat, one for the message').to.have.length(
      3,
    );

    const [first, , chat, message] = events.map(({ id }) => id);
    const choose = (id: string | undefined, record: string) =>
      console.visitor.submit(`/console/attention/choose/${id}`, { type: 'contact', id: record });
    expect((await choose(first, '2')).headers.get('location')).to.equal('/console/attention?notice=linked');
    const states = (await console.served.settle()).map(({ state }) => state);
    expect(states).to.deep.equal(['done', 'done', 'waiting', 'waiting']);
    await choose(chat, '1');
    await choose(message, '2');
    expect((await console.served.settle()).map(({ state }) => state)).to.deep.equal(Array(4).fill('done'));
    const logged = console.served.crm.entries.map(({ record, activity }) => [activity.kind, record.id]);
    expect(logged).to.deep.equal([
      ['call', '2'],
      ['chat', '1'],
      ['offline-message', '2'],
    ]);
    expect((await console.visitor.get('/console/attention')).text).to.not.include('Compare and choose');
    const story = await console.visitor.get(`/console/events/${chat}`);
    expect(story.text).to.include('this holds for this chat alone');
    const link = { link: 'https://crm.example/contacts/2' };
    const moved = await console.visitor.submit(`/console/events/${chat}/link`, link);
    expect(moved.headers.get('location')).to.include('notice=linked');
  });

  it('tries all given-up events again', async () => {
    await using console = await open();
    await makeDead(console.served, ANN);
    await makeDead(console.served, BOB);
    await console.visitor.submit('/console/attention/replay-all', {});
    expect((await console.served.settle()).map(({ state }) => state)).to.deep.equal(['done', 'done']);
  });

  it('sets a given-up event aside, and leaves one alone that has ended', async () => {
    await using console = await open();
    const id = await makeDead(console.served, ANN);
    await console.visitor.submit(`/console/events/${id}/ignore`, {});
    const [event] = await console.served.settle();
    expect(event).to.include({ state: 'ignored', reason: 'An operator set this event aside.' });
    const again = await console.visitor.submit(`/console/events/${id}/ignore`, {});
    expect(again.headers.get('location')).to.match(/notice=not-ignored$/);
    const keys = await console.served.gateway.database.read.selectFrom('event_keys').selectAll().execute();
    expect(keys, 'nobody waits for it').to.deep.equal([]);
  });

  it('sets an event aside that is to be tried again', async () => {
    await using console = await open();
    console.served.crm.meet({ hang: 'obeying' });
    await makeOpen(console.served);
    const [event] = await events(console.served);
    expect(event?.state).to.equal('open');
    const running = await console.visitor.submit(`/console/events/${event?.id}/ignore`, {});
    expect(running.headers.get('location'), 'it is being done').to.match(/notice=not-ignored$/);
  });

  it('links a visitor to the record of a pasted link', async () => {
    await using console = await open();
    const wrong = console.served.crm.seed({ name: 'Wrong', email: 'ann@example.com' });
    const right = console.served.crm.seed({ name: 'Right' });
    await console.served.send(chatAccepted(ANN));
    const [event] = await console.served.settle();
    expect((await console.links())[0]?.record_id).to.equal(wrong.id);
    const link = `https://crm.example/contacts/${right.id}`;
    const answer = await console.visitor.submit(`/console/events/${event?.id}/link`, { link });
    expect(answer.headers.get('location')).to.match(/notice=linked$/);
    expect((await console.links())[0]?.record_id).to.equal(right.id);
    await console.served.send(chatFinished({ ...ANN, phone: '+14155552671' }, ['Hello']));
    await console.served.settle();
    expect(console.served.crm.entries.map(({ record }) => record.id)).to.deep.equal([right.id]);
    expect(console.served.crm.records.get(right.id)).to.include({ phone: '+14155552671' });
  });

  for (const [what, link] of [
    ['of another host', 'https://crm.example.evil.example/contacts/1'],
    ['of another scheme', 'javascript:alert(1)//crm.example/contacts/1'],
    ['that is none', 'hello'],
    ['of a record that is not there', 'https://crm.example/contacts/999'],
  ] as const) {
    it(`does not link to a link ${what}`, async () => {
      await using console = await open();
      await console.served.send(chatAccepted(ANN));
      const [event] = await console.served.settle();
      const before = await console.links();
      const answer = await console.visitor.submit(`/console/events/${event?.id}/link`, { link });
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include('role="alert"');
      expect(await console.links()).to.deep.equal(before);
    });
  }

  it('shows candidates side by side and writes what waited when one is chosen', async () => {
    await using console = await open();
    const { id, records } = await makeAmbiguous(console.served, BOB, { company: 'Acme & Sons' });
    expect((await console.visitor.get('/console/attention')).text).to.include('+14155552671');
    const page = await console.visitor.get(`/console/attention/choose/${id}`);
    for (const text of ['Bob', 'First', 'Second', 'Acme &amp; Sons', `https://crm.example/contacts/${records[0]}`]) {
      expect(page.text).to.include(text);
    }
    const answer = await console.visitor.submit(`/console/attention/choose/${id}`, {
      type: 'contact',
      id: records[1] ?? '',
    });
    expect(answer.headers.get('location')).to.equal('/console/attention?notice=linked');
    expect((await console.served.settle()).map(({ state }) => state)).to.deep.equal(['done']);
    expect(console.served.crm.entries.map(({ record }) => record.id)).to.deep.equal([records[1]]);
  });

  it('does not take a record that was no candidate', async () => {
    await using console = await open();
    const { id } = await makeAmbiguous(console.served, BOB);
    const other = console.served.crm.seed({ name: 'Other' });
    const answer = await console.visitor.submit(`/console/attention/choose/${id}`, { type: 'contact', id: other.id });
    expect(answer.status).to.equal(422);
    expect(await console.links()).to.deep.equal([]);
  });

  it('says of a candidate that it no longer exists', async () => {
    await using console = await open();
    const { id, records } = await makeAmbiguous(console.served, BOB);
    console.served.crm.remove({ type: 'contact', id: records[0] ?? '' });
    const page = await console.visitor.get(`/console/attention/choose/${id}`);
    expect(page.text).to.include('This record no longer exists.').and.include('Second');
  });

  it('writes a chat’s value that found no place, and keeps the one that made room', async () => {
    await using console = await open();
    const { record, conflict } = await makeConflict(console.served, { ...ANN, phone: '+14155550103' });
    const shown = await console.visitor.get('/console/attention');
    expect(shown.text)
      .to.include('+14155550103')
      .and.match(/<time[^>]*>.*in chat <bdi>\d+<\/bdi>/);
    const answer = await console.visitor.submit(`/console/conflicts/${conflict}/apply`, {});
    expect(answer.headers.get('location')).to.equal('/console/attention?notice=applied');
    expect(console.served.crm.records.get(record)).to.include({ phone: '+14155550103', phone2: '+14155550102' });
    const rows = (await console.conflicts()).map(({ chat_value, state }) => [chat_value, state]);
    expect(rows).to.have.deep.members([
      ['+14155550103', 'applied'],
      ['+14155550101', 'open'],
    ]);
    const again = await console.visitor.submit(`/console/conflicts/${conflict}/apply`, {});
    expect(again.headers.get('location')).to.match(/notice=settled$/);
  });

  it('writes a chat’s value when an event that writes to the same record has done, beside what that one wrote', async () => {
    await using console = await open();
    const { crm } = console.served;
    const { record, conflict } = await makeConflict(console.served, { ...ANN, phone: '+14155550103' });
    const ref = { type: 'contact', id: record };
    crm.rewrite(ref, { ...crm.records.get(record), phone2: '' });
    crm.meet({ operation: 'update', hang: 'obeying', times: 1 });
    const sent = console.served.send(chatUpdated({ ...ANN, phone: '+14155550104' }));
    await waitUntil('the event is about to write', () => crm.hanging() === 1);
    const reads = crm.count('read');
    const applied = console.visitor.submit(`/console/conflicts/${conflict}/apply`, {});
    await waitUntil('the record is read for the operator', () => crm.count('read') > reads);
    crm.openGates();
    await Promise.all([sent, applied]);
    await console.served.settle();
    const known = JSON.stringify([crm.records.get(record), (await console.conflicts()).map((row) => row.chat_value)]);
    for (const phone of ['+14155550101', '+14155550103', '+14155550104']) expect(known).to.contain(phone);
  });

  it('says why the CRM refused a value again, keeps it open, and writes it once the CRM takes it', async () => {
    await using console = await open({
      channel: { fields: [{ to: 'stages', from: 'tags', when: 'always', transform: 'list' }] },
    });
    const { crm } = console.served;
    const fields = [{ field: 'stages', reason: '"gold" is no option.' }];
    crm.meet({
      error: () => new ConnectorError('invalid-field', 'Some fields were refused.', { fields }),
      only: ({ sent }) => JSON.stringify(sent).includes('stages'),
    });
    await console.served.send({ ...chatAccepted(ANN), tags: [{ title: 'vip' }, { title: 'gold' }] });
    await console.served.settle();
    const [conflict] = await console.conflicts();
    expect(conflict).to.include({ chat_value: 'vip, gold', reason: '"gold" is no option.' });
    const shown = (await console.visitor.get('/console/attention')).text;
    expect(shown).to.include('Try the chat’s value again').and.include('The CRM itself refused it.');
    expect(shown).to.not.include('Write the chat’s value<');
    const refused = await console.visitor.submit(`/console/conflicts/${conflict?.id}/apply`, {});
    expect(refused.status).to.equal(422);
    const said = /role="alert">([^<]+)</.exec(refused.text)?.[1];
    expect(said).to.match(/^The CRM refused the value again: &quot;gold&quot; is no option. Change what refuses it/);
    expect(refused.text).to.include(`/console/conflicts/${conflict?.id}/dismiss`).and.not.include('data-live');
    expect((await console.conflicts()).map(({ state }) => state)).to.deep.equal(['open']);
    crm.heal();
    const written = await console.visitor.submit(`/console/conflicts/${conflict?.id}/apply`, {});
    expect(written.headers.get('location')).to.match(/notice=applied$/);
    expect(crm.records.get('1')?.stages, 'the list, not its text').to.deep.equal(['vip', 'gold']);
  });

  it('offers no button for a value no place could take, and says why to who asks all the same', async () => {
    const fake = createFakeCrm();
    const slots = [
      { field: 'email', holds: 'email' },
      { field: 'company', holds: 'organization', maxLength: 6 },
    ] as const;
    const connector = { ...fake.connector, recordTypes: [{ type: 'contact', title: 'Contact', slots }] };
    await using console = await open({ crm: { ...fake, connector } });
    await console.served.send({ ...chatAccepted(ANN), organization: { name: 'Acme Interiors' } });
    await console.served.settle();
    expect(fake.records.get('1')).to.include({ company: 'Acme I' });
    const conflict = (await console.conflicts()).find(({ holds }) => holds === 'organization');
    const path = `/console/conflicts/${conflict?.id}`;
    const shown = (await console.visitor.get('/console/attention')).text;
    expect(shown)
      .to.include('The value is longer than the field allows.')
      .and.include('There is no place that could take it');
    expect(shown).to.include(`${path}/dismiss`).and.not.include(`${path}/apply`);
    const page = await console.visitor.submit(`${path}/apply`, {});
    expect(page.status).to.equal(422);
    expect(page.text).to.include('The value was not written: The value is longer than the field allows. Write it into');
    expect((await console.conflicts()).map(({ state }) => state)).to.not.include('applied');
  });

  it('dismisses a chat’s value and leaves the record as it is', async () => {
    await using console = await open();
    const { record, conflict } = await makeConflict(console.served, { ...ANN, phone: '+14155550103' });
    const before = console.served.crm.records.get(record);
    await console.visitor.submit(`/console/conflicts/${conflict}/dismiss`, {});
    expect((await console.conflicts()).map(({ state }) => state)).to.deep.equal(['dismissed']);
    expect(console.served.crm.records.get(record)).to.deep.equal(before);
    expect((await console.visitor.get('/console/attention')).text).to.not.include('+14155550103');
  });

  it('forgets a link, and the next event looks for the visitor anew', async () => {
    await using console = await open();
    await console.served.send(chatAccepted(ANN));
    await console.served.settle();
    const [link] = await console.links();
    const key = link?.visitor_key ?? '';
    const path = `/console/person?${new URLSearchParams({ account: 'crm', visitor: key })}`;
    const page = await console.visitor.get(path);
    expect(page.text).to.include('ann@example.com').and.include('https://crm.example/contacts/1');
    await console.visitor.submit('/console/person/unlink', { account: 'crm', visitor: key });
    expect(await console.links()).to.deep.equal([]);
    await console.served.send(chatUpdated(ANN));
    await console.served.settle();
    expect((await console.links())[0]?.record_id).to.equal('1');
    expect(console.served.crm.records.size).to.equal(1);
  });

  it('tests a channel’s account and tells which mapped fields the CRM does not have', async () => {
    await using console = await open({ crm: 'book', channel: { fields: [{ to: 'nothing', value: 'x' }] } });
    const page = await console.visitor.submit('/console/channels/shop/test', {});
    expect(page.status).to.equal(200);
    expect(page.text).to.include('Test result').and.include('the CRM has no field &quot;nothing&quot;');
  });

  it('shows the webhook URL to whoever asks for it', async () => {
    await using console = await open();
    const url = console.served.gateway.webhookUrls.get('shop') ?? 'none';
    expect((await console.visitor.get('/console/channels/shop')).text).to.not.include(url);
    expect((await console.visitor.get('/console/channels/shop?url=shown')).text).to.include(url);
  });
});

type Served = Awaited<ReturnType<typeof startConsoleGateway>>;

async function events({ gateway }: Served) {
  return gateway.database.read.selectFrom('events').select(['id', 'state', 'owner']).orderBy('seq').execute();
}

async function makeOpen(served: Served): Promise<void> {
  const { waitUntil } = await import('../gateway/wait-until.ts');
  await served.send(chatFinished(ANN, ['Hello']));
  await waitUntil('the CRM is asked', () => served.crm.hanging() > 0);
}
