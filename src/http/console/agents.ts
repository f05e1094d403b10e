import type Router from '@koa/router';
import { ConnectorError } from '../../../connectors/errors.ts';
import { BASE } from '../../../console/layout.ts';
import { TEXTS } from '../../../console/texts.ts';
import { listUnmappedAgents, type UnmappedAgent } from '../../store/unmapped-agents.ts';
import { recheckAgents } from '../../sync/recheck-agents.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, goTo } from './guard.ts';

/** A person waits for this. */
const TIMEOUT_MS = 12_000;

/** POST /console/attention/agents: asks the CRMs once more for the users of agents who had none. */
export function addAgents(router: Router, guard: Guard, tools: ConsoleTools): void {
  const { database, log } = tools;
  router.post(
    '/attention/agents',
    guard.change(async (context) => {
      const reached = [...tools.current().channels.values()].flatMap(({ reachable }) => [...reachable]);
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      try {
        for (const [, account] of new Map(reached)) await recheckAgents(database, account, signal);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        context.throw(422, TEXTS.problems.crm(error.message));
      }
      log.info({}, 'console:agents:ask');
      goTo(context, `${BASE}/attention`, 'asked');
    }),
  );
}

/** Agents without a user, of the accounts there are now. */
export async function listMissedAgents({
  database,
  current,
}: Pick<ConsoleTools, 'database' | 'current'>): Promise<readonly UnmappedAgent[]> {
  const { accounts } = current();
  return (await listUnmappedAgents(database.read)).filter(({ account }) => accounts.has(account));
}
