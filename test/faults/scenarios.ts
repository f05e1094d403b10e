import { callEvent, chatAccepted, chatFinished, chatUpdated, offlineMessage } from '../gateway/payloads.ts';
import type { Person } from './people.ts';

/** One person's webhooks: `before` are done in peace, `during` while something goes wrong. */
export interface Story {
  readonly person: Person;
  readonly before: readonly object[];
  readonly during: readonly object[];
}

/** The same story for another person. */
export type Scenario = (number: number) => Story;

const LONG = 'word '.repeat(5_000);

function toPerson(number: number) {
  const phone = `1415${5_550_000 + number}`;
  const email = `person${number}@shop.example`;
  return { name: `Person ${number}`, email, digits: phone, phone: `+${phone}` };
}

const mark = (number: number, name: string) => `c${number}-${name}`;
const said = (number: number, count: number, more = '') =>
  Array.from({ length: count }, (_, index) => `${mark(number, `l${index}`)} ${more}`);
const chatOf = (number: number, count: number) => ({
  what: `chat ${number}`,
  marks: Array.from({ length: count }, (_, index) => mark(number, `l${index}`)),
});

function tell(
  by: 'email' | 'phone',
  write: (number: number, visitor: Visitor) => Omit<Story, 'person'> & Told,
): Scenario {
  return (number) => {
    const { name, email, phone, digits } = toPerson(number);
    const visitor = { number, name, ...(by === 'email' ? { email } : { phone }) };
    const { before, during, activities } = write(number, visitor);
    const person = {
      number,
      emails: by === 'email' ? [email] : [],
      phones: by === 'phone' ? [digits] : [],
      activities,
    };
    return { person, before, during };
  };
}

type Visitor = Parameters<typeof chatAccepted>[0];

interface Told {
  readonly activities: Person['activities'];
}

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'first contact by e-mail': tell('email', (_, visitor) => ({
    before: [],
    during: [chatAccepted(visitor)],
    activities: [],
  })),
  'first contact by phone': tell('phone', (_, visitor) => ({
    before: [],
    during: [chatAccepted(visitor)],
    activities: [],
  })),
  'known visitor': tell('email', (number, visitor) => ({
    before: [chatAccepted({ ...visitor, name: `Person ${number} Early` })],
    during: [chatUpdated({ ...visitor, name: `Person ${number} Late` })],
    activities: [],
  })),
  'other device': tell('phone', (number, visitor) => ({
    before: [chatAccepted(visitor)],
    during: [chatAccepted({ ...visitor, number: number + 500_000 }, number + 500_000)],
    activities: [],
  })),
  transcript: tell('email', (number, visitor) => ({
    before: [chatAccepted(visitor)],
    during: [chatFinished(visitor, said(number, 3))],
    activities: [chatOf(number, 3)],
  })),
  'transcript first, by phone': tell('phone', (number, visitor) => ({
    before: [],
    during: [chatFinished(visitor, said(number, 3))],
    activities: [chatOf(number, 3)],
  })),
  'long transcript': tell('email', (number, visitor) => ({
    before: [chatAccepted(visitor)],
    during: [chatFinished(visitor, said(number, 6, LONG))],
    activities: [chatOf(number, 6)],
  })),
  'transcript that grew': tell('email', (number, visitor) => ({
    before: [chatFinished(visitor, said(number, 2))],
    during: [chatFinished(visitor, said(number, 6, LONG))],
    activities: [chatOf(number, 6)],
  })),
  'offline message': tell('email', (number, visitor) => ({
    before: [],
    during: [offlineMessage(visitor, `${mark(number, 'message')} please answer`, number)],
    activities: [{ what: `message ${number}`, marks: [mark(number, 'message')] }],
  })),
  call: tell('phone', (number, visitor) => {
    const call = { phone: visitor.phone, record_url: `https://records.example/${mark(number, 'call')}.mp3` };
    return {
      before: [],
      during: [callEvent(visitor, { ...call, status: 'start' }), callEvent(visitor, { ...call, status: 'end' })],
      activities: [{ what: `call ${number}`, marks: [mark(number, 'call')] }],
    };
  }),
};
