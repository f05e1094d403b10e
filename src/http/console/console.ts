import Router from '@koa/router';
import type { Context } from 'koa';
import type { ConfigFile } from '../../../config/config-file.ts';
import type { GatewayConfig } from '../../../config/schema.ts';
import { BASE } from '../../../console/layout.ts';
import type { AnswerTimes } from '../../observe/answer-times.ts';
import type { Definitions } from '../../start/accounts.ts';
import type { Processes } from '../../start/processes.ts';
import type { Runtime } from '../../start/runtime.ts';
import type { Database } from '../../store/database.ts';
import { readPulse } from '../../store/read-pulse.ts';
import type { Log } from '../../sync/log.ts';
import type { AddressReader } from '../addresses.ts';
import { addAgents } from './agents.ts';
import { addApplyFile } from './apply-file.ts';
import { addAssets } from './assets.ts';
import { addAttention } from './attention.ts';
import { addChannels } from './channels.ts';
import { addChoose } from './choose.ts';
import { addConflicts } from './conflicts.ts';
import { createDoor } from './door.ts';
import { addErase } from './erase.ts';
import { addEventList } from './event-list.ts';
import { addEvents } from './events.ts';
import { createGuard, createShell } from './guard.ts';
import { createLive } from './live.ts';
import { addOverview } from './overview.ts';
import { addPerson } from './person.ts';
import { addSchema } from './schema.ts';
import { addSetup } from './setup.ts';
import { addSignIn, type WayIn } from './sign-in.ts';

/** Where the configuration is, and how another one is taken. */
export interface Configuration {
  readonly file: ConfigFile;
  /**
   * Goes on with the configuration. `write` is called when nothing can refuse it any more, and when it throws nothing changes.
   * Throws `RestartNeededError`, `SettingsError` and `TokenError`.
   */
  reload(next: GatewayConfig, write?: () => void): Promise<unknown>;
}

/** What it takes to change the configuration. */
export interface Editing extends Configuration {
  readonly definitions: Definitions;
  readonly publicUrl: string;
}

/** What the console shows and changes. */
export interface ConsoleTools {
  readonly database: Database;
  /** Accounts and channels as they are at this moment: ask once for each request. */
  current(): Runtime;
  readonly answerTimes: AnswerTimes;
  readonly processes: Pick<Processes, 'list'>;
  /** By channel. */
  readonly webhookUrls: Pick<ReadonlyMap<string, string>, 'get'>;
  /** `storage.url`, for what is beside the database. */
  readonly storageUrl: string;
  /** undefined: it did not come from a file. */
  readonly configuration: Configuration | undefined;
  /** undefined: the configuration is not changed here. */
  readonly editing: Editing | undefined;
  readonly log: Log;
}

export interface ConsoleOptions extends ConsoleTools {
  readonly wayIn: WayIn;
  readonly readAddress: AddressReader;
  /** Host names the gateway is reached by. */
  readonly hosts: ReadonlySet<string>;
  readonly publicUrl: string;
}

/** The operator's console. */
export interface Console {
  readonly router: Router;
  isSignedIn(context: Context): boolean;
}

const TIMES = { idleMs: 2 * 3_600_000, longestMs: 12 * 3_600_000 };

/** All routes below /console. */
export function createConsole({ wayIn, readAddress, hosts, publicUrl, ...tools }: ConsoleOptions): Console {
  const { database, log } = tools;
  const door = createDoor(publicUrl.startsWith('https:'), TIMES, () => performance.now());
  const guard = createGuard(door);
  const router = new Router({ prefix: BASE });
  router.use(createShell(hosts, log));
  addAssets(router);
  addSignIn(router, { wayIn, readAddress, door, guard, log });
  addOverview(router, guard, tools);
  addEventList(router, guard, tools);
  addEvents(router, guard, tools);
  addAttention(router, guard, tools);
  addAgents(router, guard, tools);
  addConflicts(router, guard, tools);
  addSchema(router, guard, tools);
  addChoose(router, guard, tools);
  addPerson(router, guard, tools);
  addErase(router, guard, tools);
  addChannels(router, guard, tools);
  addSetup(router, guard, tools);
  addApplyFile(router, guard, tools);
  const listen = createLive({ door, log, readPulse: () => readPulse(database.read) });
  router.get('/live', guard.page(listen));
  router.all('/{*path}', (context) => context.throw(404));
  return { router, isSignedIn: (context) => door.sessionOf(context, true) !== undefined };
}
