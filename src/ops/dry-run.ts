import { parseArgs } from 'node:util';
import type { ChannelConfig, GatewayConfig } from '../../config/schema.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { BadBodyError } from '../jivo/body.ts';
import type { Activity } from '../lead/activity.ts';
import { toActivityText, toPlainText } from '../lead/activity-text.ts';
import { openConfiguredVault } from '../privacy/configured-vault.ts';
import {
  type AccountTimes,
  createChannels,
  type Definitions,
  listAccounts,
  openAccounts,
  shareAccounts,
} from '../start/accounts.ts';
import type { Database } from '../store/database.ts';
import { openDryStore } from '../store/open-dry-store.ts';
import { toRemark } from '../sync/conflicts.ts';
import { createDryConnector, type Unsent } from '../sync/dry-connector.ts';
import { type DryRun, runDry } from '../sync/dry-run.ts';
import { type Command, CommandError, UsageError } from './command.ts';
import { describeDecision } from './describe-decision.ts';
import { drawCard } from './draw-card.ts';
import { readPayload } from './payload-file.ts';

const TIMEOUT_MS = 60_000;

/** `gateway dry-run`: what an event would do. */
export const dryRun: Command = {
  name: 'dry-run',
  usage: 'dry-run FILE [--channel NAME] [--json]',
  summary:
    'Shows what the gateway would do with an event: it asks the real CRM, writes nothing there and nothing here, and sends nothing to Jivo.',
  examples: ['dry-run event.json', 'dry-run event.json --channel shop'],
  async run({ config, definitions, words, print }) {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { channel: { type: 'string' }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file] = positionals;
    if (file === undefined) throw new UsageError('Which file? It holds the body of a webhook.');
    const name = values.channel ?? Object.keys(config.channels)[0] ?? '';
    const reader = Object.hasOwn(config.channels, name) ? config.channels[name] : undefined;
    if (reader === undefined) {
      throw new UsageError(`There is no channel "${name}". Channels: ${Object.keys(config.channels).join(', ')}`);
    }
    const text = await readPayload(file);
    const database = await openDryStore(config.storage.url, openConfiguredVault(config));
    try {
      const { run, unsent } = await tryEvent(config, definitions, database, name, text);
      print(values.json ? JSON.stringify({ ...run, unsent }, null, 2) : describeRun(name, reader, run, unsent));
      return run.state === 'failed' ? 1 : 0;
    } finally {
      await database.close();
    }
  },
};

/**
 * What channel `name` of this configuration would make of a webhook's body. Writes nothing to the CRM; `database` is a dry one.
 * Throws `CommandError` when the body is no event or the account cannot be opened.
 */
export async function tryEvent(
  config: GatewayConfig,
  definitions: Definitions,
  database: Database,
  name: string,
  text: string,
  times: Partial<AccountTimes> = {},
): Promise<{ readonly run: DryRun; readonly unsent: readonly Unsent[] }> {
  const unsent: Unsent[] = [];
  const run = await runOnCopy(config, toDryDefinitions(definitions, unsent), database, name, text, times);
  return { run, unsent };
}

async function runOnCopy(
  config: GatewayConfig,
  definitions: Definitions,
  database: Database,
  name: string,
  text: string,
  times: Partial<AccountTimes>,
): Promise<DryRun> {
  const publicUrl = config.server.publicUrl ?? `http://${config.server.host}:${config.server.port}`;
  const channelConfig = config.channels[name];
  if (channelConfig === undefined) throw new Error(`No channel ${name}`);
  const reachable = listAccounts(channelConfig);
  const wanted = Object.entries(config.accounts).filter(([known]) => reachable.includes(known));
  const own = { accounts: Object.fromEntries(wanted) };
  const accounts = await openAccounts(own, definitions, database, publicUrl, times).catch((cause: unknown) => {
    if (!(cause instanceof ConnectorError)) throw cause;
    const hint = 'A contact book makes its tables when the gateway starts: start it once.';
    throw new CommandError(`The account cannot be opened. ${cause.message} ${hint}`, { cause });
  });
  const shared = shareAccounts(config, accounts);
  const channel = createChannels({ channels: { [name]: channelConfig } }, shared).get(name);
  if (channel === undefined) throw new Error(`No channel ${name}`);
  try {
    return await runDry(channel, database, text, AbortSignal.timeout(TIMEOUT_MS));
  } catch (error) {
    if (error instanceof BadBodyError) throw new CommandError(`This is no event of Jivo: ${error.message}.`);
    throw error;
  } finally {
    for (const { connector } of accounts.values()) await connector.close?.();
  }
}

/** The same connectors, with their writes cut off. */
function toDryDefinitions(definitions: Definitions, unsent: Unsent[]): Definitions {
  const entries = Object.entries(definitions).map(([id, definition]) => {
    const open: typeof definition.open = async (settings, host) =>
      createDryConnector(await definition.open(settings, host), (one) => unsent.push(one));
    // Methods of a definition may need it as `this`.
    return [id, Object.assign(Object.create(definition) as typeof definition, { open })] as const;
  });
  return Object.fromEntries(entries);
}

/** Whose times are shown; a CRM may have a time zone of its own. */
type Reader = Pick<ChannelConfig, 'timeZone' | 'locale'>;

function describeRun(
  channel: string,
  reader: Reader,
  { state, decision, reply, conflicts }: DryRun,
  unsent: readonly Unsent[],
): string {
  return [
    `Dry run on channel ${channel}: nothing was written. This is what would happen. State: ${state}`,
    describeDecision(decision),
    ...unsent.map((one) => toUnsentText(one, reader)),
    ...conflicts.map((conflict) => `Conflict: ${toRemark(conflict)}`),
    ...(state === 'failed' ? [] : [drawCard(reply)]),
  ].join('\n');
}

const ACTIVITY_WORDS: Readonly<Record<Activity['kind'], string>> = {
  chat: 'a chat',
  call: 'a call',
  'offline-message': 'an offline message',
};

function toUnsentText(unsent: Unsent, channel: Reader): string {
  switch (unsent.operation) {
    case 'create':
      return `Not sent: create ${unsent.draft.type} ${JSON.stringify(unsent.draft.fields)}${toActivityLines(unsent.draft.activity, channel)}`;
    case 'update':
      return `Not sent: update ${unsent.ref.type} ${unsent.ref.id} ${JSON.stringify(unsent.changes)}`;
    case 'log':
      return `Not sent: log ${ACTIVITY_WORDS[unsent.activity.kind]} on ${unsent.ref.type} ${unsent.ref.id}${toActivityLines(unsent.activity, channel)}`;
  }
}

/** The text somebody would read in the CRM. */
function toActivityLines(activity: Activity | undefined, { timeZone, locale }: Reader): string {
  if (activity === undefined) return '';
  const lines = toPlainText(toActivityText(activity, { timeZone, locale })).split('\n');
  return ['', ...lines].join('\n   │ ');
}
