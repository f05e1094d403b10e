import { ConnectorError } from '../../connectors/errors.ts';
import { chatAccepted, chatFinished, type Visitor } from '../gateway/payloads.ts';
import type { ConsoleGateway } from './start-console.ts';

/** One event that the CRM refused for good. Returns its id. */
export async function makeDead(console: ConsoleGateway, visitor: Visitor, text = 'The CRM refused.'): Promise<string> {
  console.crm.meet({ error: () => new ConnectorError('rejected', text, { status: 400 }) });
  await console.send(chatFinished(visitor, ['Hello']));
  const event = (await console.settle()).at(-1);
  console.crm.heal();
  if (event?.state !== 'dead') throw new Error(`The event is ${event?.state}`);
  return event.id;
}

/** A finished chat of somebody who matches two records by phone. Returns the event's id and the records'. */
export async function makeAmbiguous(
  console: ConsoleGateway,
  visitor: Visitor,
  fields: object = {},
): Promise<{ readonly id: string; readonly records: readonly string[] }> {
  const phone = visitor.phone ?? '';
  const records = ['First', 'Second'].map((name) => console.crm.seed({ name, phone, ...fields }).id);
  await console.send(chatFinished(visitor, ['Hello']));
  const event = (await console.settle()).at(-1);
  if (event?.state !== 'waiting') throw new Error(`The event is ${event?.state}`);
  return { id: event.id, records };
}

/** A chat with a phone for which the record has no room. Returns the record's id and the conflict's. */
export async function makeConflict(
  console: ConsoleGateway,
  visitor: Visitor,
): Promise<{ readonly record: string; readonly conflict: string }> {
  const { id } = console.crm.seed({
    name: visitor.name ?? '',
    email: visitor.email ?? '',
    phone: '+14155550101',
    phone2: '+14155550102',
  });
  await console.send(chatAccepted(visitor));
  await console.settle();
  const rows = await console.gateway.database.read.selectFrom('conflicts').selectAll().execute();
  const conflict = rows.at(-1)?.id;
  if (conflict === undefined) throw new Error('There is no conflict');
  return { record: id, conflict };
}
