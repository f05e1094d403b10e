import type { Chat, Message } from '../../../src/lead/activity.ts';
import type { Lead } from '../../../src/lead/lead.ts';
import type { Expectation } from './expectation.ts';
import { anna, annaSource, john, johnSource, maria, thomas } from './people.ts';

const said: readonly Message[] = [
  {
    at: '2018-09-23T08:48:05.000Z',
    from: 'visitor',
    name: 'Анна',
    text: 'Здравствуйте! Как посмотреть товар вживую?',
  },
  { at: '2018-09-23T08:48:27.000Z', from: 'agent', name: 'Мария', text: 'Добрый день!' },
  {
    at: '2018-09-23T08:49:00.000Z',
    from: 'agent',
    name: 'Мария',
    text: 'Оформите заказ и приезжайте к нам в офис либо закажите доставку.',
  },
];

const annaLead: Lead = { ...anna, source: annaSource, agent: maria };

/** Anna's chat with the given id. */
function annaChat(chatId: string): Chat {
  return {
    kind: 'chat',
    key: `chat/shop/aBcDeFgHiJ/${chatId}`,
    source: annaSource,
    visitorName: 'Анна',
    remarks: [],
    chatId,
    startedAt: '2018-09-23T08:48:05.000Z',
    endedAt: '2018-09-23T08:49:00.000Z',
    agents: [maria],
    messages: said,
  };
}

const directSource = { ...annaSource, utm: { source: '(direct)', campaign: '(direct)' } };
const first = { id: '1000001', name: 'Первый', email: 'first@example.com' };
const last = { id: '1000002', name: 'Второй', email: 'last@example.com' };

/** Variants of chat_finished. */
export const quirksOfChatFinished: Readonly<Record<string, Expectation>> = {
  'quirks/chat_finished.live_2018': { effect: 'transcript', lead: annaLead, activity: annaChat('84') },
  'quirks/chat_finished.no_contact_details': {
    effect: 'transcript',
    lead: {
      channel: 'shop',
      visitorKey: 'shop/aBcDeFgHiJ/84',
      emails: [],
      phones: [],
      tags: [],
      chatsCount: 1,
      attributes: {},
      source: annaSource,
      agent: maria,
    },
    activity: {
      kind: 'chat',
      key: 'chat/shop/aBcDeFgHiJ/85',
      source: annaSource,
      remarks: [],
      chatId: '85',
      startedAt: '2018-09-23T08:48:05.000Z',
      endedAt: '2018-09-23T08:49:00.000Z',
      agents: [maria],
      messages: [
        { at: '2018-09-23T08:48:05.000Z', from: 'visitor', text: 'Здравствуйте! Как посмотреть товар вживую?' },
        ...said.slice(1),
      ],
    },
  },
  'quirks/chat_finished.extra_fields_2026': {
    effect: 'transcript',
    lead: annaLead,
    // The time of the event is later than the last message, and the messages win over plain_messages.
    activity: { ...annaChat('86'), endedAt: '2026-06-21T00:05:00.000Z' },
  },
  'quirks/chat_finished.transferred_two_agents': {
    effect: 'transcript',
    lead: { ...annaLead, agent: last },
    activity: {
      ...annaChat('87'),
      endedAt: '2018-09-23T08:50:00.000Z',
      agents: [first, last],
      messages: [
        ...said.map((message) => (message.from === 'agent' ? { ...message, name: 'Первый' } : message)),
        { at: '2018-09-23T08:50:00.000Z', from: 'agent', name: 'Второй', text: 'Продолжу я.' },
      ],
    },
  },
  'quirks/chat_finished.empty_messages_no_agents': {
    effect: 'transcript',
    lead: { ...anna, source: annaSource },
    activity: {
      kind: 'chat',
      key: 'chat/shop/aBcDeFgHiJ/88',
      source: annaSource,
      visitorName: 'Анна',
      remarks: [],
      chatId: '88',
      endedAt: '2026-01-02T03:04:05.000Z',
      agents: [],
      messages: [],
    },
  },
  'quirks/chat_finished.rated_with_invitation': {
    effect: 'transcript',
    lead: annaLead,
    activity: { ...annaChat('89'), rating: 'positive', invitation: 'Здравствуйте! Чем помочь?' },
  },
  'quirks/chat_finished.other_message_types_and_file_url': {
    effect: 'transcript',
    lead: annaLead,
    activity: {
      ...annaChat('90'),
      endedAt: '2018-09-23T08:50:30.000Z',
      messages: [
        ...said,
        { at: '2018-09-23T08:50:10.000Z', from: 'bot', text: 'Вас приветствует бот' },
        { from: 'system', text: 'Оператор подключился' },
        {
          at: '2018-09-23T08:50:20.000Z',
          from: 'visitor',
          name: 'Анна',
          text: 'https://media-sb1.jivo.ru/file/1.jpg',
        },
      ],
    },
  },
  'quirks/chat_finished.utm_direct': {
    effect: 'transcript',
    lead: { ...annaLead, source: directSource },
    activity: { ...annaChat('91'), source: directSource },
  },
  'quirks/chat_finished.phone_without_plus': {
    effect: 'transcript',
    lead: { ...annaLead, phones: [{ raw: '79000000000', e164: '+79000000000' }] },
    activity: annaChat('92'),
  },
  'quirks/chat_finished.masked_messages_text_in_plain': {
    effect: 'transcript',
    lead: { ...john, visitorKey: 'shop/3948/2198', chatsCount: 2, source: johnSource, agent: { ...thomas, id: '1' } },
    activity: {
      kind: 'chat',
      key: 'chat/shop/3948/7607',
      source: johnSource,
      visitorName: 'John Smith',
      remarks: [],
      chatId: '7607',
      startedAt: '2022-10-10T10:07:56.000Z',
      endedAt: '2022-10-10T10:08:03.000Z',
      agents: [{ ...thomas, id: '1' }],
      messages: [],
      text: 'John Smith: Hello, do you ship to Canada?\nThomas Anderson: Yes, we do.',
      blacklisted: false,
    },
  },
};
