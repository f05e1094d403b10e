import type { GatewayConfig } from '../../config/schema.ts';
import type { Channel } from '../sync/channel.ts';
import type { Crm } from '../sync/crm.ts';
import type { Log } from '../sync/log.ts';
import { closeAccounts } from './accounts.ts';
import { followChannelTokens } from './channel-tokens.ts';
import { type ConfigChanges, compareConfigs } from './config-changes.ts';
import { listOwnAccounts, openRuntime, type Runtime, type RuntimeTools } from './runtime.ts';

/** The new configuration changes what is read at the start alone. Nothing was changed. */
export class RestartNeededError extends Error {
  override readonly name = 'RestartNeededError';

  constructor(keys: readonly string[]) {
    const names = keys.join(', ');
    super(`A change of ${names} needs a restart. Nothing was changed: restart the gateway, or take ${names} back.`);
  }
}

/** Holds what the gateway works with, and puts another configuration in its place while it runs. */
export interface Reloader {
  current(): Runtime;
  /**
   * Takes a validated configuration; one at a time, in the order they were asked for. `commit` is called when nothing can
   * refuse it any more, right before it counts: what it throws keeps everything as it is. Throws `RestartNeededError`,
   * `SettingsError` and `TokenError`, and nothing is changed then.
   */
  reload(next: GatewayConfig, commit?: () => void): Promise<ConfigChanges>;
  /** Ends when the accounts of every configuration are closed. Nothing may use them any more. */
  close(): Promise<void>;
}

export interface ReloadTools extends RuntimeTools {
  readonly log: Log;
  /** Gets an account ready to work beside the other processes on the store, before its first event. */
  prepare(runtime: Runtime): Promise<void>;
  /** The new configuration counts now. */
  changed(news: ReloadNews): void;
  /** Ends when all that runs at this moment has ended. */
  settled(): Promise<unknown>;
}

export interface ReloadNews {
  readonly opened: readonly Crm[];
  /** Names of the accounts and channels that are new or have other settings than before. */
  readonly changed: { readonly accounts: readonly string[]; readonly channels: readonly string[] };
  /** Channels that are new, have other settings, or lead to an account that was opened. */
  readonly channels: readonly Channel[];
}

export function createReloader(first: Runtime, tools: ReloadTools): Reloader {
  const { log } = tools;
  const retiring = new Set<Promise<void>>();
  let current = first;
  let last: Promise<unknown> = Promise.resolve();

  /** Events in flight still work with these accounts. */
  function retire(before: Runtime): void {
    const accounts = listOwnAccounts(before, current);
    const retired = tools
      .settled()
      .then(() => closeAccounts(accounts))
      .finally(() => retiring.delete(retired));
    retiring.add(retired);
  }

  async function take(config: GatewayConfig, commit: () => void): Promise<ConfigChanges> {
    const before = current;
    const changes = compareConfigs(before.config, config);
    if (changes.fixed.length > 0) throw new RestartNeededError(changes.fixed);
    const tokens = followChannelTokens(config, (error) => log.error({ err: error }, 'tokens:read:error'));
    const next = await openRuntime(config, tokens, tools, before);
    try {
      await tools.prepare(next);
      commit();
    } catch (error) {
      await closeAccounts(listOwnAccounts(next, before));
      throw error;
    }
    current = next;
    log.info({ accounts: changes.accounts, channels: changes.channels }, 'config:reload:done');
    retire(before);
    tools.changed(toNews(next, before, changes));
    return changes;
  }

  return {
    current: () => current,
    reload(config, commit = () => undefined) {
      const taken = last.then(() => take(config, commit));
      last = taken.catch(() => undefined);
      return taken;
    },
    async close() {
      await last;
      await Promise.allSettled(retiring);
      await closeAccounts(current.accounts.values());
    },
  };
}

function toNews(next: Runtime, before: Runtime, { accounts, channels }: ConfigChanges): ReloadNews {
  const opened = listOwnAccounts(next, before);
  const changed = {
    accounts: [...accounts.added, ...accounts.changed],
    channels: [...channels.added, ...channels.changed],
  };
  const isTouched = ({ name, reachable }: Channel) =>
    changed.channels.includes(name) || [...reachable.values()].some(({ crm }) => opened.includes(crm));
  return {
    opened,
    changed,
    channels: [...next.channels.values()].filter(isTouched),
  };
}
