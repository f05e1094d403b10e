/** Pure. A finished chat of the n-th visitor, unlike every other: the gateway recognises a repeated body. */
export function createFinishedChat(n: number): string {
  return JSON.stringify({
    event_name: 'chat_finished',
    chat_id: n,
    widget_id: 'bench00000',
    visitor: { name: `Visitor ${n}`, email: `visitor${n}@example.com`, phone: null, number: String(n), chats_count: 1 },
    agents: [{ id: 1, email: 'agent@example.com', name: 'Agent' }],
    chat: {
      messages: [
        { timestamp: 1_700_000_000, type: 'visitor', message: 'Hello, is the desk lamp in stock?' },
        { timestamp: 1_700_000_020, type: 'agent', agent_id: 1, message: 'Yes, it ships tomorrow.' },
        { timestamp: 1_700_000_040, type: 'visitor', message: 'Thank you!' },
      ],
      rate: null,
    },
    session: {
      geoip: { country_code: 'US', country: 'United States', city: 'Washington' },
      utm_json: { source: 'google', medium: 'cpc' },
      ip_addr: '203.0.113.7',
      user_agent: 'Mozilla/5.0',
    },
    page: { url: 'https://shop.example/product/42', title: 'Desk lamp' },
  });
}

/** Pure. An event the gateway keeps and does nothing about: what is measured is the writing down alone. */
export function createDealEvent(n: number): string {
  return JSON.stringify({
    event_name: 'created_deal',
    deal_id: n,
    client: { client_id: n },
    title: 'Desk lamp',
    text: 'x'.repeat(600),
    amount: 120,
    created_ts: 1_700_000_000,
  });
}

/** Pure. The first chat of the n-th visitor, who gives name and e-mail. */
export function createAcceptedChat(n: number): string {
  const { chat: _, agents, ...chat } = JSON.parse(createFinishedChat(n)) as Record<string, unknown>;
  return JSON.stringify({ ...chat, event_name: 'chat_accepted', agent: (agents as unknown[])[0] });
}

/** Pure. A visit of the n-th visitor: accepted, two updates that bring nothing new, finished. */
export function createVisit(n: number): readonly string[] {
  const accepted = JSON.parse(createAcceptedChat(n)) as Record<string, unknown>;
  const update = (topic: string) =>
    JSON.stringify({ ...accepted, event_name: 'chat_updated', topic: { title: topic } });
  return [JSON.stringify(accepted), update('Delivery'), update('Payment'), createFinishedChat(n)];
}

/** Pure. One of many simultaneous first webhooks of the same person, on the n-th device. */
export function createTwin(n: number): string {
  const accepted = JSON.parse(createAcceptedChat(n)) as Record<string, unknown>;
  const visitor = { name: 'Anna Keller', email: null, phone: '+12025550123', number: String(n), chats_count: 1 };
  return JSON.stringify({ ...accepted, visitor });
}
