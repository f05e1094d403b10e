import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toTokenPath } from '../start/token-file.ts';
import { type MovedTable, moveStore, TargetError } from '../store/move-store.ts';
import { openStore, toSqlitePath } from '../store/open-store.ts';
import { type Command, CommandError, UsageError } from './command.ts';
import { createProgressBar } from './progress-bar.ts';

/** `gateway migrate-store`: from one machine to several. */
export const migrateStoreCommand: Command = {
  name: 'migrate-store',
  usage: 'migrate-store [--from sqlite:PATH] --to postgres://USER:PASSWORD@HOST/DATABASE',
  summary:
    'Moves events, links, decisions and contact books from the SQLite file (of the configuration, when --from is left out) to an empty PostgreSQL database. The gateway has to be stopped. The file is left as it is.',
  examples: ['migrate-store --to postgres://gateway:secret@db.example/gateway'],
  async run({ config, words, print }) {
    const { values } = parseArgs({
      args: [...words],
      options: { from: { type: 'string', default: config.storage.url }, to: { type: 'string' } },
    });
    const { from, to } = values;
    if (!from.startsWith('sqlite:')) throw new UsageError('--from expects sqlite:PATH.');
    if (to === undefined || !/^postgres(ql)?:\/\//.test(to)) throw new UsageError('--to expects postgres://…');
    const path = toSqlitePath(from);
    if (!existsSync(path)) throw new CommandError(`There is no file ${path}.`);
    print(describe(await move(from, to)));
    const tokens = toTokenPath(from);
    print(`Next: set storage.url to the new database, then start the gateway. ${path} was left as it is.`);
    if (tokens !== undefined && existsSync(tokens)) {
      print(
        `Webhook tokens the gateway made are in ${tokens}: put each into the configuration as channels.NAME.token.`,
      );
    }
    return 0;
  },
};

async function move(from: string, to: string): Promise<readonly MovedTable[]> {
  await using stack = new AsyncDisposableStack();
  // Alone on the file: what a running gateway would still write would be lost.
  const source = await openStore(from, { exclusive: true, onError: () => undefined });
  stack.defer(() => source.close());
  const target = await openStore(to, { exclusive: false, onError: () => undefined });
  stack.defer(() => target.close());
  const bar = createProgressBar(process.stdout);
  try {
    return await moveStore(source, target, { onProgress: bar.show });
  } catch (error) {
    if (error instanceof TargetError) throw new CommandError(error.message, { cause: error });
    throw error;
  } finally {
    bar.end();
  }
}

function describe(tables: readonly MovedTable[]): string {
  const total = tables.reduce((sum, { rows }) => sum + rows, 0);
  const lines = tables.filter(({ rows }) => rows > 0).map(({ table, rows }) => `  ${table}: ${rows}`);
  return [`Moved ${total} rows and counted them again in the new database.`, ...lines].join('\n');
}
