import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../store/database.ts';
import type { Channel } from '../sync/channel.ts';
import type { Crm } from '../sync/crm.ts';
import type { Log } from '../sync/log.ts';
import { checkSchema, readReports, type SchemaReport } from './schema-check.ts';

export interface SchemaWatchOptions {
  readonly database: Database;
  /** As they are now. */
  current(): { readonly accounts: ReadonlyMap<string, Crm>; readonly channels: ReadonlyMap<string, Channel> };
  readonly log: Log;
  readonly everyMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export interface SchemaWatch {
  /** Looks at these accounts out of turn. Never fails. */
  look(accounts: Iterable<Crm>): Promise<void>;
}

/** An admin who changes a field hears of it within this time. A few requests of background work. */
export const CHECK_EVERY_MS = 3_600_000;

const TIMEOUT_MS = 30_000;

/**
 * Holds the CRMs' fields against the mappings at the start and again and again, until the signal ends it. Never fails: a CRM
 * that does not answer must not keep the gateway from its work.
 */
export function watchSchemas(options: SchemaWatchOptions): SchemaWatch {
  const { current } = options;
  const said = new Map<string, string>();
  const look = async (accounts: Iterable<Crm>) => {
    await Promise.all([...accounts].map((crm) => lookAt(crm, options, said)));
  };
  void look(current().accounts.values()).then(() => goOn(options, look));
  return { look };
}

async function goOn(options: SchemaWatchOptions, look: SchemaWatch['look']): Promise<void> {
  const { current, everyMs, signal } = options;
  while (await isWaited(everyMs, signal)) {
    const fresh = await findFresh(options);
    await look([...current().accounts.values()].filter(({ account }) => !fresh.has(account)));
  }
}

/** Accounts that another process has looked at meanwhile. */
async function findFresh({ database, everyMs, log }: SchemaWatchOptions): Promise<ReadonlySet<string>> {
  try {
    const reports = await readReports(database);
    return new Set(reports.filter(({ ageMs }) => ageMs < everyMs / 2).map(({ account }) => account));
  } catch (error) {
    log.warn({ err: error }, 'account:schema:unread');
    return new Set();
  }
}

async function lookAt(
  crm: Crm,
  { database, current, log, signal }: SchemaWatchOptions,
  said: Map<string, string>,
): Promise<void> {
  const { account } = crm;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const report = await checkSchema(database, crm, current().channels.values(), limit);
    const text = JSON.stringify(report);
    // The same trouble is said once.
    if (report === undefined || said.get(account) === text) return;
    said.set(account, text);
    logReport(account, report, log);
  } catch (error) {
    if (!signal.aborted) log.warn({ account, err: error }, 'account:schema:unchecked');
  }
}

function logReport(account: string, { drift, misfits }: SchemaReport, log: Log): void {
  for (const { channels, level, text, hint } of drift) {
    log.warn({ account, channels, severity: level, text, hint }, 'account:schema:changed');
  }
  for (const { channels, level, text, hint } of misfits) {
    log.warn({ account, channel: channels[0], severity: level, text, hint }, 'channel:mapping:misfit');
  }
}

/** False: it is over. */
async function isWaited(ms: number, signal: AbortSignal): Promise<boolean> {
  return wait(ms, true, { signal, ref: false }).catch(() => false);
}
