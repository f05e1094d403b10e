import type { GatewayConfig } from '../../config/schema.ts';
import type { Definitions } from '../start/accounts.ts';

/** What a command works with. */
export interface CommandContext {
  /** Read when it is asked for: not every command needs one. Throws `ConfigError`. */
  readonly config: GatewayConfig;
  readonly definitions: Definitions;
  /** Words after the command's name. */
  readonly words: readonly string[];
  print(text: string): void;
}

/** One command of `gateway`. */
export interface Command {
  readonly name: string;
  /** How to call it, without the program's name. */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  /** Returns the exit code: 0 done, 1 not done. Throws `UsageError` for wrong words. */
  run(context: CommandContext): Promise<number>;
}

/** The command was called in a way it does not know. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something outside kept the command from its work. Exit code 1; the message says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
