import { COMMANDS } from '../commands.ts';
import { toCode, toTable } from './table.ts';

/** The commands of `npm run gateway --`. */
export function describeCommands(): string {
  return toTable(
    ['Command', 'What it does'],
    COMMANDS.map(({ usage, summary }) => [toCode(usage), summary]),
  );
}
