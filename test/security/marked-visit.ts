import { PERSON } from './marked-gateway.ts';

let lastNumber = 0;

/** A whole visit by a new person; every text of it is marked, and every URL leads into the trap. */
export function createVisit(trap: string): readonly object[] {
  lastNumber += 1;
  const number = String(lastNumber);
  const [name, domain] = PERSON.email.split('@');
  const visitor = {
    number,
    name: `${PERSON.name} ${trap}/name`,
    email: `${name}+${number}@${domain}`,
    phone: `+1415555${String(1_000 + lastNumber)}`,
    description: `${PERSON.text} ${trap}/description`,
    social: { facebook: `${trap}/social`, avatar: `${trap}/avatar` },
    avatar: `${trap}/avatar`,
  };
  const page = { url: `${trap}/page`, title: `${PERSON.text} ${trap}/title` };
  const session = {
    utm: `${trap}/utm`,
    utm_json: { source: `${trap}/source`, campaign: PERSON.text },
    ip_addr: '127.0.0.1',
    user_agent: `${trap}/agent`,
    geoip: { city: `${trap}/city` },
  };
  const base = {
    widget_id: `${trap}/widget`,
    user_token: `${trap}/token`,
    chat_id: lastNumber,
    visitor,
    page,
    session,
    department: { name: `${trap}/department` },
    organization: { name: `${trap}/organization` },
    tags: [{ title: `${trap}/tag` }],
    custom_data: [{ content: `${trap}/custom`, link: `${trap}/link` }],
  };
  const agent = { id: '1', name: 'Agent', email: 'agent@shop.example', avatar: `${trap}/agent` };
  const messages = [
    {
      type: 'visitor',
      timestamp: 1_700_000_000,
      message: `${PERSON.text} ${trap}/message ![x](${trap}/image) <img src="${trap}/html">`,
    },
  ];
  return [
    { event_name: 'chat_accepted', ...base, agent },
    { event_name: 'chat_updated', ...base, visitor: { ...visitor, phone: PERSON.phone }, agent },
    { event_name: 'chat_assigned', ...base, agent, assign_to: `${trap}/contacts/1`, crm_link: `${trap}/contacts/1` },
    {
      event_name: 'chat_finished',
      ...base,
      agents: [agent],
      chat: { messages, blacklisted: false },
      html_messages: `<a href="${trap}/html">x</a>`,
      plain_messages: `${trap}/plain`,
    },
    {
      event_name: 'offline_message',
      ...base,
      message: `${PERSON.text} ${trap}/offline`,
      offline_message_id: lastNumber,
    },
    {
      event_name: 'call_event',
      ...base,
      agent,
      call: { type: 'incoming', status: 'end', phone: PERSON.phone, record_url: `${trap}/record` },
    },
  ];
}
