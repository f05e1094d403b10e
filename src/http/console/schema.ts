import type Router from '@koa/router';
import type { Context } from 'koa';
import { ConnectorError } from '../../../connectors/errors.ts';
import { BASE } from '../../../console/layout.ts';
import type { SchemaTrouble } from '../../../console/schema-section.ts';
import { TEXTS } from '../../../console/texts.ts';
import { acceptSchema, checkSchema, readReports } from '../../checks/schema-check.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, goTo, readParameter } from './guard.ts';

/** A person waits for this. */
const TIMEOUT_MS = 12_000;

/** /console/schema/:account: the fields of an account's CRM are looked at again, or taken as they are now. */
export function addSchema(router: Router, guard: Guard, tools: ConsoleTools): void {
  router.post(
    '/schema/:account/check',
    guard.change(async (context) => {
      const account = await run(context, tools, checkSchema);
      tools.log.info({ account }, 'console:schema:check');
      goTo(context, `${BASE}/attention`, 'fields-checked');
    }),
  );
  router.post(
    '/schema/:account/accept',
    guard.change(async (context) => {
      const account = await run(context, tools, acceptSchema);
      tools.log.info({ account }, 'console:schema:accept');
      goTo(context, `${BASE}/attention`, 'fields-accepted');
    }),
  );
}

/** Accounts whose fields need somebody: changed ones, and mappings that cannot work. */
export async function listSchemaTroubles({ database, current }: ConsoleTools): Promise<readonly SchemaTrouble[]> {
  const { accounts } = current();
  const reports = await readReports(database);
  return reports
    .filter(({ account }) => accounts.has(account))
    .map((report) => ({ ...report, misfits: report.misfits.filter(({ level }) => level === 'error') }))
    .filter(({ drift, misfits }) => drift.length + misfits.length > 0);
}

async function run(context: Context, { current, database }: ConsoleTools, work: typeof checkSchema): Promise<string> {
  const { accounts, channels } = current();
  const crm = accounts.get(readParameter(context, 'account')) ?? context.throw(404);
  try {
    await work(database, crm, channels.values(), AbortSignal.timeout(TIMEOUT_MS));
    return crm.account;
  } catch (error) {
    if (error instanceof ConnectorError) return context.throw(422, TEXTS.problems.crm(error.message));
    throw error;
  }
}
