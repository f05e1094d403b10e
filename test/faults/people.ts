import {
  callEvent,
  chatAccepted,
  chatFinished,
  chatUpdated,
  offlineMessage,
  type Visitor,
} from '../gateway/payloads.ts';
import type { Random } from './random.ts';

/** What the person gives away. Everything a person ever gives is joined by the first of it, so one record is right. */
type Kind = 'email' | 'phone' | 'both' | 'grows' | 'nameless';

const KINDS: readonly Kind[] = ['email', 'email', 'phone', 'phone', 'both', 'both', 'grows', 'grows', 'nameless'];

/** Something that must be in the CRM once: every mark in entries of this person, none of them twice. */
export interface Activity {
  readonly what: string;
  readonly marks: readonly string[];
}

export interface Person {
  readonly number: number;
  readonly emails: readonly string[];
  /** Digits only. */
  readonly phones: readonly string[];
  readonly activities: readonly Activity[];
}

/** Webhooks of one chat, in the order in which they are sent. */
export type Chat = readonly string[];

export interface Population {
  readonly people: readonly Person[];
  /** Chats of one person stand in the order in which they begin; several may go on at once. */
  readonly chats: readonly Chat[];
}

const LONG_EVERY = 40;
const LONG_LINES = 45;
const LONG_LINE = 'word '.repeat(400);

/** People with their chats, until there are so many webhooks. */
export function createPopulation(random: Random, webhooks: number): Population {
  const people: Person[] = [];
  const chats: Chat[] = [];
  const maker = createChatMaker(random);
  for (let count = 0; count < webhooks; ) {
    const number = people.length + 1;
    const { person, made } = createPerson(random, number, maker);
    people.push(person);
    chats.push(...made);
    count += made.flat().length;
  }
  return { people, chats: mix(random, chats) };
}

type ChatMaker = (
  visitors: { readonly first: Visitor; readonly later: Visitor },
  known: boolean,
) => {
  readonly chat: Chat;
  readonly activities: readonly Activity[];
};

function createPerson(random: Random, number: number, make: ChatMaker): { person: Person; made: readonly Chat[] } {
  const kind = random.pick(KINDS);
  const email = `person${number}@shop.example`;
  const phone = `+1415${String(5_550_000 + number).padStart(7, '0')}`;
  const devices = [number * 3, number * 3 + 1].slice(0, 1 + random.below(2));
  const identities = { email: [{ email }], phone: [{ phone }], both: [{ email, phone }], nameless: [{}] };
  const given = kind === 'grows' ? [{ email }, { email, phone }] : identities[kind];
  const made: Chat[] = [];
  const activities: Activity[] = [];
  const chatCount = 1 + random.below(4);
  const gave = { email: false, phone: false };
  for (let index = 0; index < chatCount; index += 1) {
    const identity = given[Math.min(index, given.length - 1)] as { email?: string; phone?: string };
    const device = random.pick(devices);
    const later = { number: device, name: `Person ${number} Whole`, ...identity };
    const first = random.chance(0.4) ? { number: device, name: `Person ${number}` } : later;
    const { chat, activities: more } = make({ first, later }, kind !== 'nameless');
    made.push(chat);
    activities.push(...more);
    gave.email ||= 'email' in identity;
    gave.phone ||= 'phone' in identity;
  }
  const person = { number, emails: gave.email ? [email] : [], phones: gave.phone ? [phone.slice(1)] : [], activities };
  return { person, made };
}

function createChatMaker(random: Random): ChatMaker {
  let count = 0;
  return ({ first, later }, known) => {
    count += 1;
    const id = count;
    const mark = (name: string) => `[c${id}-${name}]`;
    const isLong = id % LONG_EVERY === 0;
    const lineCount = isLong ? LONG_LINES : 2 + random.below(4);
    const lines = Array.from(
      { length: lineCount },
      (_, index) => `${mark(`l${index}`)} ${isLong ? LONG_LINE : 'said'}`,
    );
    const early: object[] = [chatAccepted(first, id), chatUpdated(later, id)];
    const activities: Activity[] = [];
    if (random.chance(0.3)) early.push(chatUpdated({ ...later, name: `${later.name} Too` }, id));
    if (random.chance(0.2) && later.phone !== undefined) {
      const call = { phone: later.phone, record_url: `https://records.example/${mark('call').slice(1, -1)}.mp3` };
      early.push(callEvent(later, { ...call, status: 'start' }, id), callEvent(later, { ...call, status: 'end' }, id));
      if (known) activities.push({ what: `call of chat ${id}`, marks: [mark('call').slice(1, -1)] });
    }
    const late: object[] = [];
    const grows = random.chance(0.15);
    if (grows) late.push(chatFinished(later, lines.slice(0, -1), id));
    late.push(chatFinished(later, lines, id));
    if (random.chance(0.15)) {
      late.push({ ...offlineMessage(later, `${mark('message')} please answer`, id), chat_id: id });
      if (known) activities.push({ what: `message of chat ${id}`, marks: [mark('message')] });
    }
    if (known) activities.push({ what: `chat ${id}`, marks: lines.map((_, index) => mark(`l${index}`)) });
    // Jivo promises no order: an update that comes late must change nothing.
    const disordered = random.chance(0.2) ? [...early.slice(0, -1), ...late, ...early.slice(-1)] : [...early, ...late];
    return { chat: disordered.map((body) => JSON.stringify(body)), activities };
  };
}

/** Neighbours change places, so that chats of one person overlap now and then. */
function mix(random: Random, chats: readonly Chat[]): readonly Chat[] {
  const places = chats.map((chat, index) => ({ chat, place: index + random.below(30) }));
  return places.sort((left, right) => left.place - right.place).map(({ chat }) => chat);
}
