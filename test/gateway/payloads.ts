/** A visitor of the channel's site. */
export interface Visitor {
  readonly number: number;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
}

const THOMAS = { id: '2016', name: 'Thomas Anderson', email: 'agent@jivosite.com' };

function toBody(event_name: string, visitor: Visitor, chat_id: number, more: object): object {
  return { event_name, widget_id: '3948', visitor: { ...visitor, number: String(visitor.number) }, chat_id, ...more };
}

export function chatAccepted(visitor: Visitor, chatId = visitor.number, more: object = {}): object {
  return toBody('chat_accepted', visitor, chatId, { agent: THOMAS, ...more });
}

export function chatUpdated(visitor: Visitor, chatId = visitor.number, more: object = {}): object {
  return toBody('chat_updated', visitor, chatId, { agent: THOMAS, ...more });
}

export function chatAssigned(visitor: Visitor, link: string, chatId = visitor.number): object {
  return toBody('chat_assigned', visitor, chatId, { agent: THOMAS, assign_to: link });
}

export function chatFinished(visitor: Visitor, texts: readonly string[], chatId = visitor.number): object {
  const messages = texts.map((message, index) => ({ message, timestamp: 1_700_000_000 + index, type: 'visitor' }));
  return toBody('chat_finished', visitor, chatId, { agents: [THOMAS], chat: { messages, blacklisted: false } });
}

export function offlineMessage(visitor: Visitor, message: string, id: number): object {
  return { ...toBody('offline_message', visitor, visitor.number, {}), message, offline_message_id: id };
}

export function callEvent(visitor: Visitor, call: object, chatId = visitor.number): object {
  return toBody('call_event', visitor, chatId, { agent: THOMAS, call: { type: 'incoming', ...call } });
}
