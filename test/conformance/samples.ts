import type { Connector, CrmRecord, FieldValue, Holds, RecordDraft, Slot } from '../../connectors/connector.ts';
import type { Chat, OfflineMessage, PhoneCall } from '../../src/lead/activity.ts';
import { type PhoneQuery, toPhone, toPhoneQuery } from '../../src/lead/phone.ts';

/** Numbers of Washington, D.C.: 202-555-0100 to 0199 are kept for examples. */
export function toNumber(index: number): string {
  return `+12025550${100 + index}`;
}

export function toQuery(phone: string): PhoneQuery {
  const query = toPhoneQuery(toPhone(phone, { region: 'US' }) ?? { raw: phone });
  if (query === undefined) throw new Error(`${phone} is not a number that identifies somebody.`);
  return query;
}

/** The slots a new record is written through. */
export function writableSlots(connector: Connector, holds: Holds): readonly Slot[] {
  const type = connector.recordTypes.find((candidate) => candidate.type === connector.createType);
  return (type?.slots ?? []).filter((slot) => slot.holds === holds && slot.readOnly !== true);
}

/** The field for one value of a person. Throws when the connector has none, so that a test cannot pass by leaving it out. */
export function writableField(connector: Connector, holds: Holds): string {
  const [slot] = writableSlots(connector, holds);
  if (slot === undefined) throw new Error(`${connector.createType} has no field for ${holds}.`);
  return slot.field;
}

/** The field for the whole name, or for the last name where the CRM has no field for the whole. */
export function nameSlot(connector: Connector): Slot {
  const slot = writableSlots(connector, 'name')[0] ?? writableSlots(connector, 'lastName')[0];
  if (slot === undefined) throw new Error(`${connector.createType} has no field for a name.`);
  return slot;
}

/** A field for any text, besides the name. */
export function textField(connector: Connector): string {
  const holds = ['description', 'organization', 'lastName'] as const;
  const slots = holds.flatMap((held) => writableSlots(connector, held));
  const slot = slots.find(({ field }) => field !== nameSlot(connector).field);
  if (slot === undefined) throw new Error(`${connector.createType} has no field for a text.`);
  return slot.field;
}

export interface Draft {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly text?: string;
}

/** A draft of the type the connector makes, through its own slots. */
export function toDraft(connector: Connector, { name = 'Ann Sample', email, phone, text }: Draft): RecordDraft {
  const fields: Record<string, FieldValue> = { [nameSlot(connector).field]: name };
  if (email !== undefined) fields[writableField(connector, 'email')] = email;
  if (phone !== undefined) fields[writableField(connector, 'phone')] = phone;
  if (text !== undefined) fields[textField(connector)] = text;
  return { type: connector.createType, fields };
}

/** Everything a record holds of a kind, over all slots of its type. */
export function readHeld(connector: Connector, record: CrmRecord, holds: Holds): readonly FieldValue[] {
  const type = connector.recordTypes.find((candidate) => candidate.type === record.ref.type);
  const slots = (type?.slots ?? []).filter((slot) => slot.holds === holds);
  const values = slots.map((slot) => record.fields[slot.field]).filter((value) => value !== undefined);
  return values.flat();
}

/** Ids of records, in one order, to compare sets of hits. */
export function toIds(records: readonly { readonly ref: { readonly id: string } }[]): readonly string[] {
  return records.map((record) => record.ref.id).sort();
}

const SOURCE = { page: { url: 'https://shop.example/cart?a=1&b=2', title: 'Cart' }, utm: { campaign: 'spring' } };

export function createChat(given: Partial<Chat> = {}): Chat {
  return {
    kind: 'chat',
    key: `chat-${crypto.randomUUID()}`,
    chatId: '4711',
    source: SOURCE,
    visitorName: 'Ann Sample',
    remarks: [],
    startedAt: '2026-11-20T10:00:00Z',
    endedAt: '2026-11-20T10:05:00Z',
    agents: [{ id: '7', name: 'Olga Agent', email: 'olga@gateway.example' }],
    messages: [
      { at: '2026-11-20T10:00:00Z', from: 'visitor', text: 'Is the blue one in stock?' },
      { at: '2026-11-20T10:01:00Z', from: 'agent', name: 'Olga Agent', text: 'It is.' },
    ],
    ...given,
  };
}

export function createPhoneCall(given: Partial<PhoneCall> = {}): PhoneCall {
  return {
    kind: 'call',
    key: `call-${crypto.randomUUID()}`,
    source: SOURCE,
    remarks: [],
    at: '2026-11-20T11:00:00Z',
    direction: 'incoming',
    phone: { raw: '+12025550177', e164: '+12025550177' },
    status: 'end',
    ended: true,
    recordingUrl: 'https://recordings.example/4711.mp3',
    ...given,
  };
}

export function createOfflineMessage(given: Partial<OfflineMessage> = {}): OfflineMessage {
  return {
    kind: 'offline-message',
    key: `offline-${crypto.randomUUID()}`,
    source: SOURCE,
    visitorName: 'Ann Sample',
    remarks: [],
    at: '2026-11-20T12:00:00Z',
    text: 'Please write to me about the blue one.',
    ...given,
  };
}

/** A chat of about `length` characters; the n-th message holds the mark `[n]`. */
export function createLongChat(length: number, given: Partial<Chat> = {}): { chat: Chat; marks: readonly string[] } {
  const filler = 'The parcel came late and the box was open, so I am asking what to do about it now. ';
  const marks = Array.from({ length: Math.ceil(length / filler.length) }, (_, index) => `[${index + 1}]`);
  const messages = marks.map((mark, index) => ({
    at: new Date(Date.UTC(2026, 10, 20, 10, 0, index)).toISOString(),
    from: index % 2 === 0 ? ('visitor' as const) : ('agent' as const),
    text: `${mark} ${filler}`,
  }));
  return { chat: createChat({ ...given, messages }), marks };
}
