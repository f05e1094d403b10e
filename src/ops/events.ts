import { parseArgs } from 'node:util';
import { type EventLine, listEvents } from '../store/list-events.ts';
import type { EventState } from '../store/tables.ts';
import { type Command, UsageError } from './command.ts';
import { withStore } from './with-store.ts';

const STATES: readonly EventState[] = ['open', 'done', 'ignored', 'waiting', 'dead'];
const DEFAULT_LIMIT = 20;

/** `gateway events`: what came lately and what became of it. */
export const events: Command = {
  name: 'events',
  usage: 'events [--state open|done|ignored|waiting|dead] [--channel NAME] [--limit N] [--json]',
  summary: 'Lists the newest events with their state and, where they failed, the reason.',
  examples: ['events', 'events --state dead', 'events --channel shop --limit 100'],
  async run({ config, words, print }) {
    const { values } = parseArgs({
      args: [...words],
      options: {
        state: { type: 'string' },
        channel: { type: 'string' },
        limit: { type: 'string', default: String(DEFAULT_LIMIT) },
        json: { type: 'boolean', default: false },
      },
    });
    const state = STATES.find((known) => known === values.state);
    if (values.state !== undefined && state === undefined) {
      throw new UsageError(`There is no state "${values.state}". States: ${STATES.join(', ')}`);
    }
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit expects a whole number above 0.');
    const { channel } = values;
    const lines = await withStore(config, (database) =>
      listEvents(database.read, { limit, ...(state && { state }), ...(channel !== undefined && { channel }) }),
    );
    if (values.json) print(JSON.stringify(lines, null, 2));
    else print(lines.length === 0 ? 'No events.' : lines.map(toText).join('\n'));
    return 0;
  },
};

function toText(line: EventLine): string {
  const time = new Date(line.receivedAt).toISOString();
  const tried = line.attempts > 1 ? ` after ${line.attempts} tries` : '';
  const reason = line.reason === undefined ? '' : `\n    ${line.reason}`;
  const due = line.state === 'open' && line.attempts > 0 ? `, next try ${new Date(line.dueAt).toISOString()}` : '';
  return `${time}  ${line.id}  ${line.channel}  ${line.name}  ${line.state}${tried}${due}${reason}`;
}
