import { parseArgs } from 'node:util';
import { reopenEvents } from '../store/reopen-events.ts';
import { type Command, UsageError } from './command.ts';
import { withStore } from './with-store.ts';

/** `gateway replay`: given-up events are done again. */
export const replay: Command = {
  name: 'replay',
  usage: 'replay EVENT… | --all',
  summary:
    'Makes given-up events due again; the running gateway takes them up at once. Doing one twice writes nothing twice.',
  examples: ['replay mwrrtj8w5dfd04ea157955c7', 'replay --all'],
  async run({ config, words, print }) {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { all: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (values.all === positionals.length > 0) throw new UsageError('Name the events, or say --all.');
    const filters = values.all ? [{}] : positionals.map((eventId) => ({ eventId }));
    const counts = await withStore(config, async (database) => {
      const reopened: number[] = [];
      for (const filter of filters) {
        reopened.push(
          await database.write((transaction) => reopenEvents(transaction, database, { state: 'dead', ...filter })),
        );
      }
      return reopened;
    });
    const count = counts.reduce((sum, one) => sum + one, 0);
    const unknown = positionals.filter((_, index) => counts[index] === 0);
    print(`${count} ${count === 1 ? 'event is' : 'events are'} due again.`);
    if (unknown.length > 0) print(`Not among the given-up events: ${unknown.join(', ')}`);
    return unknown.length > 0 ? 1 : 0;
  },
};
