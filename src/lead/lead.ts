import type { Phone } from './phone.ts';

/** A Jivo agent. `id` is Jivo's number as text; an agent without an e-mail cannot be matched to a CRM user. */
export interface Agent {
  readonly id?: string;
  readonly name?: string;
  readonly email?: string;
}

/** The page the visitor was on. `url` is visitor-supplied: shown, never fetched. */
export interface Page {
  readonly url: string;
  readonly title?: string;
}

/** Campaign marks. `term` also carries Jivo's `keyword`. Values such as `(direct)` are kept as they came. */
export interface Utm {
  readonly source?: string;
  readonly medium?: string;
  readonly campaign?: string;
  readonly content?: string;
  readonly term?: string;
}

/** Where the visitor's address is, as Jivo guesses it. `countryCode` is ISO 3166-1 alpha-2 in capitals. */
export interface Geo {
  readonly country?: string;
  readonly countryCode?: string;
  readonly region?: string;
  readonly city?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** How the visitor came. Every part may be absent: messengers send no page, Jivo may send no session. */
export interface Source {
  readonly page?: Page;
  readonly utm?: Utm;
  readonly geo?: Geo;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly topic?: string;
  readonly department?: string;
  /** Google Analytics and Yandex Metrika client ids. */
  readonly analytics?: Readonly<Record<string, string>>;
}

export type AttributeValue = string | number | boolean;

/** Who wrote or called: the normal form of the person in every Jivo event. See docs/canonical-model.md. */
export interface Lead {
  readonly channel: string;
  /** channel + widget id + Jivo client number: the same visitor in every chat. Absent when Jivo sent no number. */
  readonly visitorKey?: string;
  readonly name?: string;
  /** Normalised (trimmed, lower case, ASCII domain), first one first given. */
  readonly emails: readonly string[];
  readonly phones: readonly Phone[];
  readonly description?: string;
  readonly organization?: string;
  readonly tags: readonly string[];
  readonly status?: string;
  readonly chatsCount?: number;
  /** Jivo `user_token`: visitor-supplied, so a hint, never proof. */
  readonly token?: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly source: Source;
  /** The agent of this chat; after a transfer the last one. */
  readonly agent?: Agent;
  /** The agent responsible for the client in Jivo. */
  readonly assignedAgent?: Agent;
}
