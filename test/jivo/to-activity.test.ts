import { expect } from 'chai';
import { toActivity } from '../../src/jivo/to-activity.ts';
import { toLead } from '../../src/jivo/to-lead.ts';
import type { Activity, Chat, OfflineMessage, PhoneCall } from '../../src/lead/activity.ts';
import { context } from './expected/expectation.ts';

function read(name: string, body: Readonly<Record<string, unknown>>, region?: string): Activity | undefined {
  const circumstances = region === undefined ? context : { ...context, region };
  return toActivity({ name, body }, toLead({ name, body }, circumstances), circumstances);
}
const readChat = (body: Readonly<Record<string, unknown>>) => read('chat_finished', body) as Chat;
const readCall = (body: Readonly<Record<string, unknown>>, region?: string) =>
  read('call_event', { widget_id: '1', chat_id: 2, ...body }, region) as PhoneCall;
const readMessage = (body: Readonly<Record<string, unknown>>) => read('offline_message', body) as OfflineMessage;

const MASK = '<Message text is not displayed here>';
const masked = { message: MASK, type: 'visitor', timestamp: 1665396476 };

describe('toActivity of chat_finished', () => {
  it('is keyed by channel, widget and chat, else by the event', () => {
    expect(readChat({ widget_id: 'w', chat_id: 5 })).to.include({ key: 'chat/shop/w/5', chatId: '5' });
    expect(readChat({ widget_id: 'w', chat_id: '5' }).key).to.equal('chat/shop/w/5');
    for (const missing of [null, '', [], 'a/b']) {
      expect(readChat({ widget_id: 'w', chat_id: missing })).to.include({
        key: 'chat/shop/w/event-E1',
        chatId: 'event-E1',
      });
    }
    expect(readChat({ chat_id: 5 }).key).to.equal('chat/shop//5');
  });

  const transcripts: readonly [string, Readonly<Record<string, unknown>>, Partial<Chat>][] = [
    [
      'one real text among masked ones',
      { chat: { messages: [masked, { message: 'Hi', type: 'visitor' }] }, plain_messages: 'plain' },
      { messages: [{ from: 'visitor', text: 'Hi' }] },
    ],
    [
      'plain text when all are masked',
      { chat: { messages: [masked] }, plain_messages: ' a\r\nb ', html_messages: '<p>c</p>' },
      { messages: [], text: 'a\nb' },
    ],
    [
      'HTML when there is no plain text',
      { chat: { messages: [masked] }, plain_messages: '', html_messages: '<p>a &amp; b</p><p>c</p>' },
      { messages: [], text: 'a & b\nc' },
    ],
    [
      'HTML when the plain text is masked too',
      { chat: { messages: [masked] }, plain_messages: MASK, html_messages: '<p>a</p>' },
      { messages: [], text: 'a' },
    ],
    ['plain text without any messages', { plain_messages: 'a' }, { messages: [], text: 'a' }],
    ['nothing at all', { chat: { messages: [masked] }, plain_messages: null, html_messages: '<br>' }, { messages: [] }],
    ['a masked text in other letters', { chat: { messages: [{ message: MASK.toUpperCase() }] } }, { messages: [] }],
    [
      'a single message that is no list',
      { chat: { messages: { message: 'Hi', type: 'client' } } },
      { messages: [{ from: 'visitor', text: 'Hi' }] },
    ],
    [
      'a message that only quotes the placeholder',
      { chat: { messages: [{ message: `I see ${MASK}`, type: 'visitor' }] } },
      { messages: [{ from: 'visitor', text: `I see ${MASK}` }] },
    ],
  ];
  for (const [what, body, expected] of transcripts) {
    it(`takes ${what}`, () => {
      const { messages, text } = readChat(body);
      expect(text === undefined ? { messages } : { messages, text }).to.deep.equal(expected);
    });
  }

  it('names the speakers', () => {
    const say = (type: unknown, agentId?: unknown) => ({ message: 'Hi', type, agent_id: agentId });
    const speakers = (messages: readonly unknown[], agents: readonly unknown[]) =>
      readChat({ visitor: { name: 'Ann' }, agents, chat: { messages } }).messages.map(({ from, name }) => [from, name]);
    const two = [
      { id: '1', name: 'One' },
      { id: 2, name: 'Two' },
    ];
    expect(
      speakers(
        [say('visitor'), say('client'), say('agent', 2), say('operator', '1'), say('agent', 3), say('agent')],
        two,
      ),
    ).to.deep.equal([
      ['visitor', 'Ann'],
      ['visitor', 'Ann'],
      ['agent', 'Two'],
      ['agent', 'One'],
      ['agent', undefined],
      ['agent', undefined],
    ]);
    expect(speakers([say('AGENT'), say('bot'), say('system'), say(null), say('x', 2)], two.slice(1))).to.deep.equal([
      ['agent', 'Two'],
      ['bot', undefined],
      ['system', undefined],
      ['system', undefined],
      ['agent', 'Two'],
    ]);
  });

  it('begins with the first message and ends with the event, the last message or its receipt', () => {
    const messages = [
      { message: 'b', timestamp: 1665396483 },
      { message: 'a', timestamp: '1665396476' },
      { message: 'c', timestamp: 1665396480123 },
      { timestamp: null },
    ];
    const at = (body: Readonly<Record<string, unknown>>) => {
      const { startedAt, endedAt } = readChat(body);
      return [startedAt, endedAt];
    };
    expect(at({ chat: { messages } })).to.deep.equal(['2022-10-10T10:07:56.000Z', '2022-10-10T10:08:03.000Z']);
    expect(at({ chat: { messages }, event_timestamp: 1665396500 })).to.deep.equal([
      '2022-10-10T10:07:56.000Z',
      '2022-10-10T10:08:20.000Z',
    ]);
    expect(at({ event_timestamp: 0 })).to.deep.equal([undefined, context.receivedAt]);
  });

  it('lists every agent once, the one of the event last', () => {
    const { agents } = readChat({ agents: [{ id: 1 }, { id: '2' }, { id: '1' }], agent: { id: 3 } });
    expect(agents).to.deep.equal([{ id: '1' }, { id: '2' }, { id: '3' }]);
  });

  it('reads rating, invitation and blacklist where they are', () => {
    expect(readChat({ chat: { rate: 'negative', blacklisted: 1, invitation: 'Hello?' } })).to.include({
      rating: 'negative',
      blacklisted: true,
      invitation: 'Hello?',
    });
    expect(readChat({ chat_rate: 'positive', chat: { rate: null } }).rating).to.equal('positive');
    expect(readChat({ chat: [] })).not.to.have.any.keys('rating', 'blacklisted', 'invitation');
  });
});

describe('toActivity of call_event', () => {
  it('has the same key in every event of a call', () => {
    const key = (body: Readonly<Record<string, unknown>>) => readCall(body).key;
    expect(key({ call: { phone: '+1 (408) 498-7855' } })).to.equal('call/shop/1/2/14084987855');
    expect(key({ call: { phone: 14084987855 }, session: null })).to.equal('call/shop/1/2/14084987855');
    expect(key({ call: null })).to.equal('call/shop/1/2/');
    expect(key({ chat_id: null, call: { phone: '+14084987855' } })).to.equal('call/shop/1//14084987855');
    expect(key({ chat_id: null, call: null })).to.equal('call/shop/1/event-E1/');
  });

  it('ends with end and error only', () => {
    const ended = ['start', 'agent_connected', 'client_connected', 'retry', null, 'end', 'error'].map((status) => [
      readCall({ call: { status } }).status,
      readCall({ call: { status } }).ended,
    ]);
    expect(ended).to.deep.equal([
      ['start', false],
      ['agent_connected', false],
      ['client_connected', false],
      ['retry', false],
      ['unknown', false],
      ['end', true],
      ['error', true],
    ]);
  });

  it('takes a recording only from a web address', () => {
    const recording = (url: unknown) => readCall({ call: { record_url: url } }).recordingUrl;
    expect(recording('https://a.example/r.mp3')).to.equal('https://a.example/r.mp3');
    for (const url of ['javascript:alert(1)', 'file:///etc/passwd', '', null, []]) {
      expect(recording(url)).to.equal(undefined);
    }
  });

  it('reads the phone by the channel’s region, and an unknown direction as incoming', () => {
    const call = { phone: '(408) 498-7855', type: 'outgoing' };
    expect(readCall({ call }, 'US')).to.deep.include({
      direction: 'outgoing',
      phone: { raw: '(408) 498-7855', e164: '+14084987855' },
    });
    expect(readCall({ call: { type: 'video' } }).direction).to.equal('incoming');
    expect(readCall({ call: {} })).not.to.have.property('phone');
  });

  it('is at the time of the event, else of its receipt', () => {
    expect(readCall({ event_timestamp: '1665396476' }).at).to.equal('2022-10-10T10:07:56.000Z');
    expect(readCall({}).at).to.equal(context.receivedAt);
  });
});

describe('toActivity of offline_message', () => {
  it('is keyed by its id, else by the chat, else by the event', () => {
    const key = (body: Readonly<Record<string, unknown>>) => readMessage({ widget_id: '1', ...body }).key;
    expect(key({ offline_message_id: 1665399500726, chat_id: 5 })).to.equal('offline-message/shop/1/1665399500726');
    expect(key({ offline_message_id: '2806' })).to.equal('offline-message/shop/1/2806');
    expect(key({ offline_message_id: null, chat_id: 5 })).to.equal('offline-message/shop/1/chat-5');
    expect(key({})).to.equal('offline-message/shop/1/event-E1');
  });

  it('has the text with its line breaks, empty when there is none', () => {
    expect(readMessage({ message: ' a\r\nb ' }).text).to.equal('a\nb');
    expect(readMessage({ message: null }).text).to.equal('');
  });
});

describe('toActivity of any other event', () => {
  it('is nothing', () => {
    for (const name of ['chat_accepted', 'client_updated', 'chat_started', 'updated_deal']) {
      expect(read(name, { chat_id: 5, message: 'a', call: { status: 'end' } })).to.equal(undefined);
    }
  });
});
