import { type LoadedConfig, loadConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../start/accounts.ts';
import { describeTrouble, isConfigTrouble } from '../start/start-text.ts';
import { type Command, CommandError, UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';

function describeCommands(): string {
  const lines = COMMANDS.map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  return [
    'Usage: npm run gateway -- COMMAND\n',
    ...lines,
    '\n  help COMMAND\n      Shows examples.',
    '\nThe configuration is the one the gateway uses: GATEWAY_CONFIG, else config/default.json.',
    'Exit codes: 0 done, 1 not done, 2 wrong usage or configuration.',
  ].join('\n');
}

function describeCommand(command: Command): string {
  const examples = command.examples.map((example) => `  npm run gateway -- ${example}`);
  return [`Usage: ${command.usage}`, '', command.summary, '', 'Examples:', ...examples].join('\n');
}

async function main(words: readonly string[]): Promise<number> {
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const [first = 'help', ...rest] = words;
  if (first === 'help' || first === '--help' || first === '-h') {
    const asked = COMMANDS.find(({ name }) => name === rest[0]);
    print(asked === undefined ? describeCommands() : describeCommand(asked));
    return 0;
  }
  const command = COMMANDS.find(({ name }) => name === first);
  if (command === undefined) throw new UsageError(`There is no command "${first}".\n\n${describeCommands()}`);
  if (rest.includes('--help')) {
    print(describeCommand(command));
    return 0;
  }
  const definitions = connectors as unknown as Definitions;
  let loaded: LoadedConfig | undefined;
  return command.run({
    get config() {
      loaded ??= loadConfig(definitions);
      return loaded.config;
    },
    definitions,
    words: rest,
    print,
  });
}

function toExitCode(error: unknown): number {
  if (error instanceof UsageError || error instanceof CommandError) process.stderr.write(`${error.message}\n`);
  else if (isArgumentError(error)) process.stderr.write(`${error.message}\nSee: npm run gateway -- help\n`);
  else process.stderr.write(`${describeTrouble(error)}\n`);
  return error instanceof UsageError || isConfigTrouble(error) || isArgumentError(error) ? 2 : 1;
}

/** node:util parseArgs says in words what it does not know. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = toExitCode(error);
  },
);
