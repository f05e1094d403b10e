import type { Agent, Source } from './lead.ts';
import type { Phone } from './phone.ts';

/** One entry of a chat. `at` is ISO 8601 in UTC, absent when Jivo sent no timestamp. */
export interface Message {
  readonly at?: string;
  readonly from: 'visitor' | 'agent' | 'bot' | 'system';
  /** Name of the speaker where it is known. */
  readonly name?: string;
  readonly text: string;
}

interface ActivityBase {
  /** The same key means the same activity: a second one with it updates the first. */
  readonly key: string;
  readonly source: Source;
  /** The visitor's name at the time, for the log's lines. */
  readonly visitorName?: string;
  /** What the gateway has to add for the reader: values that found no place in the record. */
  readonly remarks: readonly string[];
}

export interface Chat extends ActivityBase {
  readonly kind: 'chat';
  readonly chatId: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly agents: readonly Agent[];
  readonly messages: readonly Message[];
  /** The transcript as plain text, when Jivo masked the single messages. Absent when `messages` hold the text. */
  readonly text?: string;
  readonly rating?: string;
  readonly invitation?: string;
  readonly blacklisted?: boolean;
}

export interface PhoneCall extends ActivityBase {
  readonly kind: 'call';
  readonly at: string;
  /** `callback` is a call the visitor asked for: the gateway's CRMs log it as outgoing. */
  readonly direction: 'incoming' | 'outgoing' | 'callback';
  readonly phone?: Phone;
  /** Jivo's word: start, agent_connected, client_connected, end, error, or one not yet known. */
  readonly status: string;
  readonly reason?: string;
  readonly ended: boolean;
  /** https or http link of the recording, only after the end. Never fetched. */
  readonly recordingUrl?: string;
  readonly agent?: Agent;
}

export interface OfflineMessage extends ActivityBase {
  readonly kind: 'offline-message';
  readonly at: string;
  readonly text: string;
}

/** What happened. */
export type Activity = Chat | PhoneCall | OfflineMessage;
