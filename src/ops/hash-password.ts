import { createInterface } from 'node:readline';
import { SHORTEST_PASSWORD } from '../../config/formats.ts';
import { hashPassword } from '../http/password.ts';
import { type Command, CommandError, UsageError } from './command.ts';

/** `gateway hash-password`: what to write into the configuration in place of the console's password. */
export const hashPasswordCommand: Command = {
  name: 'hash-password',
  usage: 'hash-password',
  summary: 'Asks for a password (or reads it from standard input) and prints its hash for console.password.',
  examples: ['hash-password', 'hash-password < password.txt'],
  async run({ words, print }) {
    if (words.length > 0) throw new UsageError('The password is asked for: as an argument others could read it.');
    const password = await readPassword();
    if (password.length < SHORTEST_PASSWORD)
      throw new CommandError(`A password needs at least ${SHORTEST_PASSWORD} characters.`);
    print(await hashPassword(password));
    return 0;
  },
};

/** One line of standard input; at a terminal it is not shown. */
function readPassword(): Promise<string> {
  const { stdin, stderr } = process;
  const isTerminal = stdin.isTTY === true;
  if (isTerminal) stderr.write('Password: ');
  // readline echoes to its output: without one nothing is shown.
  const lines = createInterface({ input: stdin, terminal: isTerminal });
  return new Promise((resolve) => {
    let line = '';
    lines.once('line', (text) => {
      line = text;
      lines.close();
    });
    lines.once('close', () => {
      if (isTerminal) stderr.write('\n');
      resolve(line);
    });
  });
}
