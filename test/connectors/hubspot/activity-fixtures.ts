import type { Chat, OfflineMessage, PhoneCall } from '../../../src/lead/activity.ts';

export const chat: Chat = {
  kind: 'chat',
  key: 'shop:chat:4711',
  chatId: '4711',
  source: {
    page: { url: 'https://shop.example/cart?a=1&b=2', title: 'Cart <b>' },
    utm: { source: 'newsletter' },
    geo: { city: 'Köln', country: 'Germany' },
  },
  visitorName: 'Ann "Q" O\'Neil',
  remarks: ['The phone +4915112345678 found no free place in the record.'],
  startedAt: '2026-11-22T10:00:00.000Z',
  endedAt: '2026-11-22T10:05:00.000Z',
  agents: [{ id: '7', name: 'Bob', email: 'bob@shop.example' }],
  messages: [
    { at: '2026-11-22T10:00:05.000Z', from: 'visitor', text: 'Is <script>alert(1)</script> & co in stock? 🎉' },
    { at: '2026-11-22T10:01:00.000Z', from: 'agent', name: 'Bob', text: 'Yes.\nTwo left.' },
  ],
  rating: '5',
};

export const phoneCall: PhoneCall = {
  kind: 'call',
  key: 'shop:call:1',
  source: {},
  remarks: [],
  at: '2026-11-22T10:00:00.000Z',
  direction: 'incoming',
  phone: { raw: '0151 12345678', e164: '+4915112345678' },
  status: 'end',
  ended: true,
  recordingUrl: 'https://records.jivo.example/a.mp3',
  agent: { name: 'Bob' },
};

export const offlineMessage: OfflineMessage = {
  kind: 'offline-message',
  key: 'shop:offline:9',
  source: {},
  visitorName: 'Ann',
  remarks: [],
  // A Friday evening in Berlin.
  at: '2026-11-20T20:00:00.000Z',
  text: 'Please call me.\nThanks',
};
