import type { Expectation } from './expectation.ts';
import { john, johnSource, thomas } from './people.ts';

const sales = { ...johnSource, department: 'Sales' };

/** The documented samples of the channel webhooks. */
export const events: Readonly<Record<string, Expectation>> = {
  'events/chat_accepted': {
    effect: 'answer',
    lead: {
      ...john,
      visitorKey: 'shop/3948/2198',
      chatsCount: 1,
      organization: 'Company name',
      status: 'contact_later',
      tags: ['Tag example'],
      source: sales,
      agent: thomas,
      assignedAgent: { id: '1', name: 'Agent', email: 'agent1@gmail.com' },
    },
  },
  'events/chat_updated': {
    effect: 'answer',
    lead: {
      ...john,
      visitorKey: 'shop/3948/2198',
      chatsCount: 1,
      organization: 'Company name',
      status: 'contact_later',
      tags: ['Discount'],
      source: sales,
      agent: thomas,
    },
  },
  'events/chat_assigned': {
    effect: 'assign',
    assigned: 'https://crm.example.com/contacts/42',
    lead: {
      ...john,
      visitorKey: 'shop/2669/2067',
      chatsCount: 5,
      token: '3c077929b8_12175',
      source: {
        page: { url: 'http://example.com/', title: 'Page title' },
        utm: { source: 'google', medium: 'cpc', campaign: 'campaign_name', content: 'banner', term: '...' },
        geo: {
          country: 'United States',
          countryCode: 'US',
          region: 'California',
          city: 'San Francisco',
          latitude: 37.7898,
          longitude: -122.3942,
        },
        ip: '208.80.152.201',
        userAgent:
          'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/54.0.2840.71 Safari/537.36',
      },
      agent: { ...thomas, id: '3146' },
    },
  },
  'events/chat_finished': {
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
      blacklisted: false,
    },
  },
  'events/offline_message': {
    effect: 'offline-message',
    lead: { ...john, visitorKey: 'shop/3948/2198', chatsCount: 1, source: johnSource },
    activity: {
      kind: 'offline-message',
      key: 'offline-message/shop/3948/1665399500726',
      source: johnSource,
      visitorName: 'John Smith',
      remarks: [],
      at: '2026-01-02T03:04:05.000Z',
      text: 'Message text',
    },
  },
  'events/call_event': {
    effect: 'call',
    lead: { ...john, visitorKey: 'shop/2853/2746', chatsCount: 8, source: sales, agent: { ...thomas, id: '3599' } },
    activity: {
      kind: 'call',
      key: 'call/shop/2853/4398/14084987855',
      source: sales,
      visitorName: 'John Smith',
      remarks: [],
      at: '2026-01-02T03:04:05.000Z',
      direction: 'callback',
      phone: { raw: '+14084987855', e164: '+14084987855' },
      status: 'end',
      ended: true,
      recordingUrl: 'http://example.com/record.mp3',
      agent: { ...thomas, id: '3599' },
    },
  },
  'events/client_updated': {
    effect: 'complete',
    lead: {
      channel: 'shop',
      visitorKey: 'shop/12345678/1217',
      name: 'Thomas',
      emails: ['thomas@gmail.com'],
      // Denmark has eight digits: kept as typed, identifies nobody.
      phones: [{ raw: '+458745457845' }],
      description: 'Description text',
      organization: 'Company name',
      tags: ['Sales'],
      status: 'contact_later',
      chatsCount: 1,
      attributes: {},
      source: {},
      assignedAgent: { id: '3', name: 'Agent3', email: 'agent3@gmail.com' },
    },
  },
  'events/client_attribute_updated': {
    effect: 'complete',
    lead: {
      channel: 'shop',
      visitorKey: 'shop/12345678/1217',
      emails: [],
      phones: [],
      tags: [],
      attributes: { some_number_attribute_name: 1234, some_string_attribute_name: 'Some string' },
      source: {},
    },
  },
};
