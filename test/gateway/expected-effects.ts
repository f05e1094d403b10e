import type { Fields } from '../../connectors/connector.ts';

/** What a payload file does to an empty contact book, and how Jivo is answered. */
export interface ExpectedEffect {
  readonly state: 'done' | 'ignored';
  /** `card`: of the new contact. `unlinked`: the agent may only link a record by hand. `ok`: exactly {"result":"ok"}. */
  readonly answer: 'card' | 'unlinked' | 'ok';
  /** Absent: the book stays empty. */
  readonly contact?: Fields;
  /** Parts of the one entry, in this order. Absent: no entry. */
  readonly entry?: readonly string[];
  /** The one task's title and details. Absent: no task. */
  readonly task?: readonly [string, string];
}

const john = {
  name: 'John Smith',
  email: 'email@example.com',
  phone: '+14084987855',
  description: 'Description text',
};
const anna = { name: 'Анна', email: 'anna@example.com', phone: '+79000000000' };
const thomas = {
  name: 'Thomas',
  email: 'thomas@gmail.com',
  phone: '+458745457845',
  description: 'Description text',
};

const ignored: ExpectedEffect = { state: 'ignored', answer: 'ok' };
const nothing: ExpectedEffect = { state: 'done', answer: 'ok' };
const unlinked: ExpectedEffect = { state: 'done', answer: 'unlinked' };
const johnCard: ExpectedEffect = {
  state: 'done',
  answer: 'card',
  contact: { ...john, organization: 'Company name' },
};

function logs(contact: Fields, ...entry: string[]): ExpectedEffect {
  return { state: 'done', answer: 'ok', contact, entry };
}

const messageOfJohn: ExpectedEffect = {
  ...logs(john, 'Offline message from John Smith', 'Message text'),
  task: ['Answer the offline message from John Smith', 'Message text'],
};

const said = [
  'Анна: Здравствуйте! Как посмотреть товар вживую?',
  'Мария: Добрый день!',
  'Мария: Оформите заказ и приезжайте к нам в офис либо закажите доставку.',
];

export const expectedEffects: Readonly<Record<string, ExpectedEffect>> = {
  'events/assigned_agent_to_client': nothing,
  'events/assigned_status': ignored,
  'events/call_event': logs(john, 'callback', '+14084987855', 'Recording: http://example.com/record.mp3'),
  'events/changed_administrator_only_client_tag': ignored,
  'events/chat_accepted': johnCard,
  'events/chat_assigned': nothing,
  'events/chat_finished': logs(john, 'Chat with John Smith', 'Jivo chat: 7607', 'Jivo sent no text of this chat'),
  'events/chat_updated': johnCard,
  'events/client_attribute_updated': nothing,
  'events/client_updated': { state: 'done', answer: 'ok', contact: { ...thomas, organization: 'Company name' } },
  'events/created_client_tag': ignored,
  'events/created_deal': ignored,
  'events/created_organization': ignored,
  'events/created_pipeline': ignored,
  'events/created_status': ignored,
  'events/created_task': ignored,
  'events/merged_tag': ignored,
  'events/offline_message': messageOfJohn,
  'quirks/call_event.error_with_reason': logs(john, 'Incoming call', 'Status: failed', 'all agents are busy'),
  'quirks/call_event.start_no_agent_no_record': logs(john, 'callback', 'Status: started'),
  'quirks/chat_accepted.analytics_ids': johnCard,
  'quirks/chat_accepted.assigned_agent_as_list': johnCard,
  'quirks/chat_accepted.everything_nullable': unlinked,
  'quirks/chat_accepted.legacy_event_prefix': unlinked,
  'quirks/chat_accepted.legacy_token_field': johnCard,
  'quirks/chat_accepted.null_session_null_agent': unlinked,
  'quirks/chat_accepted.user_token_free_text': johnCard,
  'quirks/chat_finished.empty_messages_no_agents': logs(anna, 'Chat with Анна', 'Jivo sent no text of this chat'),
  'quirks/chat_finished.extra_fields_2026': logs(anna, 'Jivo chat: 86', ...said),
  'quirks/chat_finished.live_2018': logs(anna, 'Jivo chat: 84', 'UTM term: low_funnel', ...said),
  'quirks/chat_finished.masked_messages_text_in_plain': logs(
    john,
    'John Smith: Hello, do you ship to Canada?',
    'Thomas Anderson: Yes, we do.',
  ),
  'quirks/chat_finished.no_contact_details': nothing,
  'quirks/chat_finished.other_message_types_and_file_url': logs(
    anna,
    ...said,
    'Bot: Вас приветствует бот',
    'Оператор подключился',
    'Анна: https://media-sb1.jivo.ru/file/1.jpg',
  ),
  'quirks/chat_finished.phone_without_plus': logs(anna, 'Jivo chat: 92', ...said),
  'quirks/chat_finished.rated_with_invitation': logs(
    anna,
    'Rating: positive',
    'Invitation: Здравствуйте! Чем помочь?',
    ...said,
  ),
  'quirks/chat_finished.transferred_two_agents': logs(
    anna,
    'Первый, Второй',
    'Первый: Добрый день!',
    'Второй: Продолжу я.',
  ),
  'quirks/chat_finished.utm_direct': logs(anna, 'UTM source: (direct)', ...said),
  'quirks/client_attribute_updated.attributes_as_list': nothing,
  'quirks/client_updated.id_types_swapped': { state: 'done', answer: 'ok', contact: thomas },
  'quirks/crm_deal.with_event_type': ignored,
  'quirks/crm_task.completed_task_with_space': ignored,
  'quirks/offline_message.string_id_no_chat_id': messageOfJohn,
  'quirks/unknown_event.chat_started': ignored,
};
