import { type Effect, knownEvents } from '../../jivo/effects.ts';
import { toCode, toTable } from './table.ts';

const EFFECTS: Readonly<Record<Effect, string>> = {
  answer: 'the person is found or made in the CRM, and the agent gets the card',
  assign: 'the person is tied to the pasted record',
  transcript: 'the transcript is logged on the record',
  'offline-message': 'the message is logged on the record, with a task where the CRM has tasks',
  call: 'the call is logged on the record, with its recording',
  complete: 'the record is completed',
  ignore: 'kept, nothing is done',
};

/** Every event Jivo documents, with what the gateway does. */
export function describeEvents(): string {
  const rows = knownEvents.map(({ name, spellings, sent, effect }) => [
    [name, ...spellings].map(toCode).join(', '),
    sent,
    EFFECTS[effect],
  ]);
  return toTable(['Event', 'Jivo sends it when', 'What the gateway does'], rows);
}
