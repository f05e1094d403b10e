/** One webhook of the simulation. */
export interface SimulatedEvent {
  readonly story: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Pure. A whole visit as Jivo would send it. `number` is the visitor's in Jivo and makes the person a new one. */
export function createSimulatedChat(number: number, now: Date): readonly SimulatedEvent[] {
  const visitor = {
    name: 'Anna Keller',
    email: `anna.keller.${number}@example.com`,
    phone: null,
    number: String(number),
    description: null,
    social: {},
    chats_count: 1,
  };
  // Fictitious numbers: 202-555-0100 to 0199 are set aside for stories.
  const phone = `(202) 555-01${String(number % 100).padStart(2, '0')}`;
  const known = { ...visitor, phone };
  const agent = { id: '7', name: 'Tom Berger', email: 'tom.berger@example.com', phone: null };
  const session = {
    geoip: { country: 'United States', country_code: 'US', city: 'Washington' },
    utm_json: { source: 'google', medium: 'cpc', campaign: 'autumn' },
    ip_addr: '203.0.113.7',
    user_agent: 'Mozilla/5.0',
  };
  const page = { url: 'https://shop.example/product/42', title: 'Desk lamp' };
  const base = { widget_id: 'simulated0', user_token: null, session, page };
  const chat = { ...base, chat_id: number };
  const second = { ...base, chat_id: number + 1 };
  const seconds = Math.floor(now.getTime() / 1_000);
  const say = (offset: number, type: string, message: string) => ({
    timestamp: seconds + offset,
    type,
    ...(type === 'agent' && { agent_id: 7 }),
    message,
  });
  const call = { type: 'callback', phone };
  return [
    {
      story: 'A visitor writes for the first time; an agent takes the chat.',
      body: { event_name: 'chat_accepted', ...chat, visitor, agent },
    },
    {
      story: 'During the chat she gives her phone number and her company.',
      body: {
        event_name: 'chat_updated',
        ...chat,
        visitor: known,
        organization: { id: '3', name: 'Keller Interiors' },
        agent,
      },
    },
    {
      story: 'The chat ends.',
      body: {
        event_name: 'chat_finished',
        ...chat,
        visitor: known,
        agents: [agent],
        chat: {
          messages: [
            say(0, 'visitor', 'Hello, is the desk lamp in stock?'),
            say(20, 'agent', 'Yes, it ships tomorrow. Where may we send it?'),
            say(60, 'visitor', 'To Washington, thank you & have a nice day!'),
          ],
          rate: 'positive',
          blacklisted: false,
        },
        plain_messages: '',
        html_messages: '',
      },
    },
    {
      story: 'The next day the same visitor is back, on another device: Jivo knows only her e-mail.',
      body: {
        event_name: 'chat_accepted',
        ...second,
        visitor: { ...visitor, name: null, number: String(number + 1), chats_count: 1 },
        agent,
      },
    },
    {
      story: 'At night she leaves a message.',
      body: {
        event_name: 'offline_message',
        ...base,
        visitor: known,
        message: 'Please call me about a larger order.',
        offline_message_id: seconds,
      },
    },
    {
      story: 'The agent calls her back: the call begins.',
      body: { event_name: 'call_event', ...second, visitor: known, agent, call: { ...call, status: 'start' } },
    },
    {
      story: 'The call has ended and was recorded.',
      body: {
        event_name: 'call_event',
        ...second,
        visitor: known,
        agent,
        call: { ...call, status: 'end', record_url: 'https://media.example.com/recording.mp3' },
      },
    },
  ];
}
