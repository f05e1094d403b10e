import fc from 'fast-check';
import type { Fields } from '../../../connectors/connector.ts';
import type { FakeCrm } from '../../gateway/fake-connector.ts';
import { chatAccepted, chatFinished, chatUpdated, offlineMessage, type Visitor } from '../../gateway/payloads.ts';
import { clientUpdated } from './given.ts';

/** What one event gives: numbers of the person's e-mail and phone, of the browser, and the kind of the event. */
export interface Said {
  readonly person: number;
  readonly browser: number;
  readonly email?: number | undefined;
  readonly phone?: number | undefined;
  readonly kind: number;
}

export const PEOPLE = 2;

/** The fake CRM's fields for e-mails and phones. */
export const SLOTS = ['email', 'email2', 'phone', 'phone2'] as const;

/** So many people, browsers of each, and e-mails and phones of each. */
export function said(people: number, browsers: number, values: number): fc.Arbitrary<Said> {
  return fc.record({
    person: fc.nat(people - 1),
    browser: fc.nat(browsers - 1),
    email: fc.option(fc.nat(values - 1), { nil: undefined }),
    phone: fc.option(fc.nat(values - 1), { nil: undefined }),
    kind: fc.nat(4),
  });
}

let runs = 0;

/** Every run has its own people in the one CRM. */
export class Run {
  readonly #number: number;
  readonly #crm: FakeCrm;
  readonly given = new Map<number, Set<string>>();
  #chats = 0;

  constructor(crm: FakeCrm) {
    runs += 1;
    this.#number = runs;
    this.#crm = crm;
  }

  #toEmail(person: number, index: number): string {
    return `p${person}x${index}@run${this.#number}.example`;
  }

  #toPhone(person: number, index: number): string {
    const line = this.#number * 20 + person * 10 + index;
    return `+1415${String(2_000_000 + line)}`;
  }

  toBody({ person, browser, email, phone, kind }: Said): object {
    const visitor: Visitor = {
      number: this.#number * 100 + person * 10 + browser,
      ...(email !== undefined && { email: this.#toEmail(person, email) }),
      ...(phone !== undefined && { phone: this.#toPhone(person, phone) }),
    };
    const known = this.given.get(person) ?? new Set();
    this.given.set(person, known);
    for (const value of [visitor.email, visitor.phone]) if (value !== undefined) known.add(value);
    this.#chats += 1;
    const chat = this.#number * 1_000 + this.#chats;
    const events = [
      () => chatAccepted(visitor, chat),
      () => chatUpdated(visitor, chat),
      () => chatFinished(visitor, ['Hello'], chat),
      () => offlineMessage(visitor, 'Hello', chat),
      () => clientUpdated(visitor),
    ];
    return events[kind % events.length]?.() ?? {};
  }

  /** Ids of the records that hold something these people gave. */
  recordIds(): readonly string[] {
    const values = [...this.given.values()].flatMap((known) => [...known]);
    return [...this.#crm.records].flatMap(([id, fields]) =>
      values.some((value) => JSON.stringify(fields).includes(value)) ? [id] : [],
    );
  }

  records(): readonly Fields[] {
    return this.recordIds()
      .map((id) => this.#crm.records.get(id))
      .filter((fields) => fields !== undefined);
  }

  /** What the records hold, in words that are the same for every run: one sorted list for each record. */
  end(): readonly (readonly string[])[] {
    return this.records()
      .map((fields) =>
        toValues(fields)
          .map((value) => this.#toNeutral(value))
          .sort(),
      )
      .sort((one, other) => one.join().localeCompare(other.join()));
  }

  #toNeutral(value: string): string {
    for (let person = 0; person < PEOPLE; person += 1) {
      for (let index = 0; index < 10; index += 1) {
        if (value === this.#toEmail(person, index)) return `e-mail ${person} ${index}`;
        if (value === this.#toPhone(person, index)) return `phone ${person} ${index}`;
      }
    }
    return value;
  }
}

/** All e-mails and phones of a record. */
export function toValues(fields: Fields): readonly string[] {
  return SLOTS.flatMap((slot) => fields[slot] ?? []).map(String);
}
