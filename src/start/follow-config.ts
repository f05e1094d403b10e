import type { ConfigFile } from '../../config/config-file.ts';
import { ConfigError } from '../../config/problems.ts';
import type { GatewayConfig } from '../../config/schema.ts';
import { raiseGeneration, readGeneration } from '../store/config-generation.ts';
import type { Database } from '../store/database.ts';
import type { ProcessesTable } from '../store/tables.ts';
import type { Log } from '../sync/log.ts';
import { type ConfigChanges, compareConfigs, describeChanges } from './config-changes.ts';
import { type Reloader, RestartNeededError } from './reload.ts';
import { describeTrouble } from './start-text.ts';

export interface FollowOptions {
  readonly database: Database;
  readonly reloader: Reloader;
  /** undefined: the configuration did not come from a file, and nothing is read. */
  readonly file: ConfigFile | undefined;
  readonly log: Log;
}

/** Keeps the configuration of this process and those of the others on the store together. */
export interface ConfigFollower {
  /** How far this process has followed, and why it could not take its file. */
  standing(): Pick<ProcessesTable, 'generation' | 'trouble'>;
  /** As `Reloader.reload`, for this process alone. */
  reload(next: GatewayConfig, commit?: () => void): Promise<ConfigChanges>;
  /** The same, and then all processes on the store read their files. */
  reloadAll(next: GatewayConfig, commit?: () => void): Promise<ConfigChanges>;
  /** Reads the file when the processes were asked to since the last look. Rejects with the store's error. */
  look(): Promise<void>;
}

/** `look` reads the file the first time in any case: it may have changed between the start and now. */
export function followConfig({ database, reloader, file, log }: FollowOptions): ConfigFollower {
  let generation = -1;
  let trouble: ProcessesTable['trouble'] = null;

  async function reload(next: GatewayConfig, commit?: () => void): Promise<ConfigChanges> {
    const changes = await reloader.reload(next, commit);
    trouble = null;
    return changes;
  }

  async function takeFile(from: ConfigFile): Promise<void> {
    try {
      const next = from.check(from.read().raw);
      const changes = compareConfigs(reloader.current().config, next);
      if (changes.fixed.length === 0 && describeChanges(changes).length === 0) trouble = null;
      else await reload(next);
    } catch (error) {
      trouble = error instanceof RestartNeededError ? 'restart' : 'refused';
      log.error({ reason: toReason(error), err: error }, 'config:reload:refused');
    }
  }

  async function look(): Promise<void> {
    const asked = await readGeneration(database.read);
    if (asked === generation) return;
    if (file !== undefined) await takeFile(file);
    generation = asked;
  }

  return {
    standing: () => ({ generation, trouble }),
    reload,
    async reloadAll(next, commit) {
      const changes = await reload(next, commit);
      try {
        await database.write(raiseGeneration);
        await look();
      } catch (error) {
        log.warn({ err: error }, 'config:reload:unsaid');
      }
      return changes;
    },
    look,
  };
}

/** Without what was found in the file: it goes into the log. */
function toReason(error: unknown): string {
  if (!(error instanceof ConfigError)) return describeTrouble(error);
  return error.problems.map(({ path, text }) => `${path}: ${text}`).join('; ');
}
