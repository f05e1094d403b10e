import type { Expectation } from './expectation.ts';
import { john, johnSource, thomas } from './people.ts';

const sales = { ...johnSource, department: 'Sales' };

const acceptedJohn = {
  ...john,
  visitorKey: 'shop/3948/2198',
  chatsCount: 1,
  organization: 'Company name',
  status: 'contact_later',
  tags: ['Tag example'],
  source: sales,
  agent: thomas,
  assignedAgent: { id: '1', name: 'Agent', email: 'agent1@gmail.com' },
};

const stranger = {
  channel: 'shop',
  visitorKey: 'shop/3948/2199',
  emails: [],
  phones: [],
  tags: [],
  attributes: {},
  source: {},
};

/** Variants of every event but chat_finished. */
export const quirks: Readonly<Record<string, Expectation>> = {
  'quirks/chat_accepted.analytics_ids': {
    effect: 'answer',
    lead: {
      ...acceptedJohn,
      source: { ...sales, analytics: { ga: '1234567890.1234567890', ym: '1234567890123456789' } },
    },
  },
  'quirks/chat_accepted.assigned_agent_as_list': { effect: 'answer', lead: acceptedJohn },
  'quirks/chat_accepted.everything_nullable': { effect: 'answer', lead: { ...stranger, agent: thomas } },
  'quirks/chat_accepted.null_session_null_agent': { effect: 'answer', lead: stranger },
  'quirks/chat_accepted.legacy_event_prefix': {
    effect: 'answer',
    lead: {
      channel: 'shop',
      visitorKey: 'shop/3948/2198',
      name: 'John Smith',
      emails: [],
      phones: [],
      tags: [],
      chatsCount: 1,
      attributes: {},
      source: {},
      agent: thomas,
    },
  },
  'quirks/chat_accepted.legacy_token_field': {
    effect: 'answer',
    lead: { ...acceptedJohn, token: '2f1c8c1e-0000-4000-8000-000000000000' },
  },
  'quirks/chat_accepted.user_token_free_text': {
    effect: 'answer',
    lead: { ...acceptedJohn, token: 'https://crm.example.com/contacts/42 | 42 | any data' },
  },
  'quirks/call_event.error_with_reason': {
    effect: 'call',
    lead: {
      ...john,
      visitorKey: 'shop/2853/2746',
      chatsCount: 8,
      source: johnSource,
      agent: { ...thomas, id: '3599' },
    },
    activity: {
      kind: 'call',
      key: 'call/shop/2853/4398/14084987855',
      source: johnSource,
      visitorName: 'John Smith',
      remarks: [],
      at: '2026-01-02T03:04:05.000Z',
      direction: 'incoming',
      phone: { raw: '+14084987855', e164: '+14084987855' },
      status: 'error',
      reason: 'all_busy',
      ended: true,
      agent: { ...thomas, id: '3599' },
    },
  },
  'quirks/call_event.start_no_agent_no_record': {
    effect: 'call',
    lead: { ...john, visitorKey: 'shop/2853/2746', chatsCount: 8, source: sales },
    activity: {
      kind: 'call',
      key: 'call/shop/2853/4398/14084987855',
      source: sales,
      visitorName: 'John Smith',
      remarks: [],
      at: '2026-01-02T03:04:05.000Z',
      direction: 'callback',
      phone: { raw: '+14084987855', e164: '+14084987855' },
      status: 'start',
      ended: false,
    },
  },
  'quirks/offline_message.string_id_no_chat_id': {
    effect: 'offline-message',
    lead: { ...john, visitorKey: 'shop/3948/2198', chatsCount: 1, source: johnSource },
    activity: {
      kind: 'offline-message',
      key: 'offline-message/shop/3948/2806',
      source: johnSource,
      visitorName: 'John Smith',
      remarks: [],
      at: '2026-01-02T03:04:05.000Z',
      text: 'Message text',
    },
  },
  'quirks/client_attribute_updated.attributes_as_list': {
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
  'quirks/client_updated.id_types_swapped': {
    effect: 'complete',
    lead: {
      channel: 'shop',
      visitorKey: 'shop/12345678/1217',
      name: 'Thomas',
      emails: ['thomas@gmail.com'],
      phones: [{ raw: '+458745457845' }],
      description: 'Description text',
      tags: [],
      status: 'contact_later',
      chatsCount: 1,
      attributes: {},
      source: {},
      assignedAgent: { id: '3', name: 'Agent3', email: 'agent3@gmail.com' },
    },
  },
  'quirks/unknown_event.chat_started': {
    effect: 'ignore',
    lead: {
      channel: 'shop',
      visitorKey: 'shop/3948/2200',
      name: 'John Smith',
      emails: [],
      phones: [],
      tags: [],
      chatsCount: 1,
      attributes: {},
      source: {},
    },
  },
};
