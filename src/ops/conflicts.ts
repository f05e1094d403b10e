import { parseArgs } from 'node:util';
import { ConnectorError } from '../../connectors/errors.ts';
import { createChannels, openAccounts, shareAccounts } from '../start/accounts.ts';
import type { Database } from '../store/database.ts';
import { findEventStory } from '../store/find-event.ts';
import { type Conflict, listConflicts } from '../store/list-conflicts.ts';
import { settleConflict } from '../store/settle-conflict.ts';
import { applyConflict } from '../sync/apply-conflict.ts';
import { onAccount } from '../sync/channel.ts';
import { toHoldsName } from '../sync/conflicts.ts';
import { isWhole, reopenWork } from '../sync/reopen-work.ts';
import { type Command, type CommandContext, CommandError, UsageError } from './command.ts';
import { withStore } from './with-store.ts';

const TIMEOUT_MS = 30_000;
const DEFAULT_LIMIT = 50;

/** `gateway conflicts`: values of chats that found no place in a record. */
export const conflicts: Command = {
  name: 'conflicts',
  usage: 'conflicts [apply ID | dismiss ID] [--all] [--limit N] [--json]',
  summary:
    'Lists the values of chats that were not written into a record, and why; "apply" writes one, "dismiss" leaves the record as it is.',
  examples: ['conflicts', 'conflicts apply 0bVq3xk1', 'conflicts dismiss 0bVq3xk1'],
  async run(context) {
    const { values, positionals } = parseArgs({
      args: [...context.words],
      options: {
        all: { type: 'boolean', default: false },
        limit: { type: 'string', default: String(DEFAULT_LIMIT) },
        json: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const [action, id] = positionals;
    return withStore(context.config, async (database) => {
      if (action === undefined) return list(database, values, context.print);
      if (id === undefined || (action !== 'apply' && action !== 'dismiss')) {
        throw new UsageError('Say "apply ID" or "dismiss ID". See: npm run gateway -- conflicts');
      }
      const conflict = await findOpenConflict(database, id);
      if (action === 'apply') await apply(context, database, conflict);
      else await database.write((transaction) => settleConflict(transaction, conflict.id, 'dismissed'));
      context.print(action === 'apply' ? 'Written into the record.' : 'Dismissed: the record stays as it is.');
      return 0;
    });
  },
};

async function list(
  database: Database,
  { all, limit, json }: { readonly all: boolean; readonly limit: string; readonly json: boolean },
  print: CommandContext['print'],
): Promise<number> {
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1) throw new UsageError('--limit expects a whole number above 0.');
  const found = await listConflicts(database.read, { limit: count, ...(!all && { state: 'open' as const }) });
  if (json) print(JSON.stringify(found, null, 2));
  else print(found.length === 0 ? 'No conflicts.' : found.map(toText).join('\n'));
  return 0;
}

function toText(conflict: Conflict): string {
  const { id, at, account, record, holds, chatValue, crmValue, reason, eventId, chatKey, state } = conflict;
  return [
    `${new Date(at).toISOString()}  ${id}  ${account}  ${record.type} ${record.id}  ${state}`,
    `    ${toHoldsName(holds)}: the chat says ${JSON.stringify(chatValue)}, the record ${crmValue === undefined ? 'nothing' : JSON.stringify(crmValue)}`,
    `    ${reason.replace(/[.]?$/, '.')} Event ${eventId}${chatKey === undefined ? '' : `, chat ${chatKey}`}`,
  ].join('\n');
}

async function findOpenConflict(database: Database, id: string): Promise<Conflict> {
  const [conflict] = await listConflicts(database.read, { id, limit: 1 });
  if (conflict === undefined) throw new CommandError(`There is no conflict ${id}. See: npm run gateway -- conflicts`);
  if (conflict.state !== 'open') throw new CommandError(`The conflict ${id} is ${conflict.state} already.`);
  return conflict;
}

async function apply({ config, definitions }: CommandContext, database: Database, conflict: Conflict): Promise<void> {
  const story = await findEventStory(database.read, conflict.eventId);
  if (story === undefined || !isWhole(story)) {
    throw new CommandError(
      `The event ${conflict.eventId} is no longer kept whole: write the value into the record by hand.`,
    );
  }
  const publicUrl = config.server.publicUrl ?? `http://${config.server.host}:${config.server.port}`;
  const accounts = await openAccounts(config, definitions, database, publicUrl);
  try {
    const channel = onAccount(
      createChannels(config, shareAccounts(config, accounts)).get(story.channel),
      story.account,
    );
    if (channel === undefined) {
      throw new CommandError(`The channel ${story.channel} is no longer in the configuration.`);
    }
    const work = await reopenWork(story, channel, database, AbortSignal.timeout(TIMEOUT_MS));
    const trouble = await applyConflict(work, conflict);
    if (trouble !== undefined) throw new CommandError(trouble);
  } catch (error) {
    if (error instanceof ConnectorError) throw new CommandError(error.message, { cause: error });
    throw error;
  } finally {
    for (const { connector } of accounts.values()) await connector.close?.();
  }
}
