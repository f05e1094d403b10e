import type Router from '@koa/router';
import { ConfigError } from '../../../config/problems.ts';
import type { PendingFile } from '../../../console/channels-page.ts';
import { BASE } from '../../../console/layout.ts';
import { TEXTS } from '../../../console/texts.ts';
import { SettingsError } from '../../start/accounts.ts';
import { compareConfigs, describeChanges } from '../../start/config-changes.ts';
import { RestartNeededError } from '../../start/reload.ts';
import { TokenError } from '../../start/token-file.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, goTo } from './guard.ts';

const REFUSALS = [ConfigError, RestartNeededError, SettingsError, TokenError];

/** POST /console/apply: goes on with the file as it is, after a change by hand or by Git. Writes nothing. */
export function addApplyFile(router: Router, guard: Guard, { configuration, log }: ConsoleTools): void {
  router.post(
    '/apply',
    guard.change(async (context) => {
      if (configuration === undefined) return context.throw(404);
      const { file, reload } = configuration;
      try {
        await reload(file.check(file.read().raw));
      } catch (error) {
        context.throw(422, TEXTS.setup.notApplied(describeRefusal(error)));
      }
      log.info({}, 'console:config:applied');
      goTo(context, `${BASE}/channels`, 'applied-file');
    }),
  );
}

/** What the file says otherwise than what is in use; undefined: nothing. */
export function readPending({ configuration, current }: ConsoleTools): PendingFile | undefined {
  if (configuration === undefined) return undefined;
  const { file } = configuration;
  try {
    const changes = compareConfigs(current().config, file.check(file.read().raw));
    const lines = [...describeChanges(changes), ...changes.fixed.map(TEXTS.setup.needsRestart)];
    return lines.length === 0 ? undefined : { lines, isUsable: changes.fixed.length === 0 };
  } catch (error) {
    return { lines: describeRefusal(error).split('\n'), isUsable: false };
  }
}

/** Why a configuration is not taken, in words. Throws every other error. */
export function describeRefusal(error: unknown): string {
  if (error instanceof Error && REFUSALS.some((kind) => error instanceof kind)) return error.message;
  // What the file system says when the file cannot be read.
  const { code, syscall } = Object(error) as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) return TEXTS.setup.unreadable;
  throw error;
}
