import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { createFakeCrm, type Sent } from './fake-connector.ts';
import { chatAccepted, chatFinished, chatUpdated, offlineMessage } from './payloads.ts';
import { startTestGateway, TOKEN } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const PATIENT = { reply: { deadlineMs: 10_000 } };

/** How many events were in the CRM at the same time, at most. */
function createOverlap() {
  const active = new Map<string, number>();
  let most = 0;
  return {
    onStart({ call }: Sent) {
      active.set(call.eventId, (active.get(call.eventId) ?? 0) + 1);
      most = Math.max(most, active.size);
    },
    onEnd({ call }: Sent) {
      const left = (active.get(call.eventId) ?? 1) - 1;
      if (left > 0) active.set(call.eventId, left);
      else active.delete(call.eventId);
    },
    most: () => most,
  };
}

describe('one person', () => {
  it('is one contact after 32 simultaneous first webhooks of one visitor', async () => {
    const overlap = createOverlap();
    const crm = createFakeCrm(overlap);
    await using gateway = await startTestGateway({ crm, channel: PATIENT });
    const bodies = Array.from({ length: 32 }, (_, index) => {
      const visitor = { number: 5, name: `Ada ${index}`, email: 'ada@shop.example', phone: `+1415555${1000 + index}` };
      return index % 2 === 0 ? chatAccepted(visitor, index) : chatUpdated(visitor, index);
    });
    const answers = await Promise.all(bodies.map((body) => gateway.send(body)));
    expect(new Set(answers.map(({ crm_link }) => crm_link))).to.deep.equal(new Set(['https://crm.example/contacts/1']));
    await gateway.settle();
    expect(crm.records.size).to.equal(1);
    expect(crm.count('create')).to.equal(1);
    expect(overlap.most(), 'events of the person in the CRM at once').to.equal(1);
  });

  it('is one contact after 32 simultaneous first webhooks of 32 visitors with one e-mail', async () => {
    const overlap = createOverlap();
    const crm = createFakeCrm(overlap);
    await using gateway = await startTestGateway({ crm, channel: PATIENT });
    const visitors = Array.from({ length: 32 }, (_, index) => ({ number: index + 1, email: 'ADA@shop.example' }));
    await Promise.all(visitors.map((visitor) => gateway.send(chatAccepted(visitor))));
    await gateway.settle();
    expect(crm.records.size).to.equal(1);
    expect(crm.count('create')).to.equal(1);
    expect(overlap.most()).to.equal(1);
    expect(await gateway.links()).to.have.length(32);
  });

  it('is looked for once after the other on two channels of the account that do not read e-mails alike', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: { reply: { deadlineMs: 150 } } });
    const web = { account: 'crm', token: TOKEN, match: { plusTags: 'ignore', dots: 'ignore' } };
    await gateway.reload((config) => ({ ...config, channels: { ...config.channels, web } }));
    crm.meet({ operation: 'find', hang: 'obeying', times: 1 });
    await gateway.send(chatAccepted({ number: 1, email: 'ada.l+shop@shop.example' }));
    await waitUntil('the first is looked for', () => crm.hanging() === 1);
    await gateway.send(chatAccepted({ number: 2, email: 'ada.l+shop@shop.example' }), { channel: 'web' });
    expect(crm.count('find')).to.equal(1);
    crm.openGates();
    await gateway.settle();
    expect([crm.count('find'), crm.count('create'), crm.records.size]).to.deep.equal([2, 1, 1]);
  });

  it('is one contact after 32 simultaneous first webhooks that share a phone in many spellings', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: { ...PATIENT, region: 'US' } });
    const spellings = ['+14155550123', '(415) 555-0123', '415.555.0123', '1 415 555 0123'];
    const visitors = Array.from({ length: 32 }, (_, index) => ({
      number: index + 1,
      phone: spellings[index % spellings.length] ?? '',
    }));
    await Promise.all(visitors.map((visitor) => gateway.send(chatAccepted(visitor))));
    await gateway.settle();
    expect(crm.records.size).to.equal(1);
  });

  it('has its events done in the order of arrival, and holds up nobody else', async () => {
    const crm = createFakeCrm();
    crm.meet({ operation: 'find', hang: 'obeying', only: ({ sent }) => sent.emails.includes('ada@shop.example') });
    await using gateway = await startTestGateway({ crm });
    const ada = { number: 1, email: 'ada@shop.example' };
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    for (const number of numbers) await gateway.send(offlineMessage(ada, `message ${number}`, number));
    await waitUntil('the person hangs', () => crm.hanging() === 1);

    const others = Array.from({ length: 8 }, (_, index) => ({ number: index + 2, email: `p${index}@shop.example` }));
    await Promise.all(others.map((other) => gateway.send(chatFinished(other, ['hello']))));
    await waitUntil('everybody else is done', () => crm.entries.length === others.length);
    expect(crm.hanging()).to.equal(1);

    crm.openGates();
    await gateway.settle();
    const texts = crm.entries.map(({ activity }) => (activity.kind === 'offline-message' ? activity.text : ''));
    expect(texts.filter((text) => text !== '')).to.deep.equal(numbers.map((number) => `message ${number}`));
  });

  it('keeps its order when an event in between has to be tried again', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    const ada = { number: 1, email: 'ada@shop.example' };
    const numbers = [1, 2, 3, 4, 5, 6];
    const failOnce = new Set(['message 2', 'message 4']);
    crm.meet({
      operation: 'log',
      error: () => new ConnectorError('unavailable', 'The CRM is ill.'),
      only: ({ sent }) => failOnce.delete(sent.activity.text),
    });
    await Promise.all(numbers.map((number) => gateway.send(offlineMessage(ada, `message ${number}`, number))));
    const events = await gateway.settle();
    expect(events.map(({ state }) => state)).to.deep.equal(numbers.map(() => 'done'));
    const texts = crm.entries.map(({ activity }) => (activity.kind === 'offline-message' ? activity.text : ''));
    const arrived = events.map(({ body }) => (JSON.parse(body) as { message: string }).message);
    expect(texts).to.deep.equal(arrived);
    expect(events.filter(({ attempts }) => attempts === 2)).to.have.length(2);
  });
});
