import { loadConfig } from '../../config/load.ts';
import { runGateway } from '../start/run-gateway.ts';
import { type Command, UsageError } from './command.ts';

export const start: Command = {
  name: 'start',
  usage: 'start',
  summary: 'Runs the gateway, as "npm start" does, until SIGTERM or Ctrl-C.',
  examples: ['start'],
  async run({ definitions, words }) {
    if (words.length > 0) throw new UsageError('"start" takes no further words: everything is in the configuration.');
    await runGateway(loadConfig(definitions), definitions);
    // The process goes on until a signal ends it.
    return 0;
  },
};
