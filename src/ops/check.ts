import { parseArgs } from 'node:util';
import type { GatewayConfig } from '../../config/schema.ts';
import type { CheckReport, Finding } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { checkOwners } from '../checks/owner-check.ts';
import { checkSchema, listFindings } from '../checks/schema-check.ts';
import { openConfiguredVault } from '../privacy/configured-vault.ts';
import { createChannels, openAccounts, shareAccounts } from '../start/accounts.ts';
import type { Database } from '../store/database.ts';
import { openStore } from '../store/open-store.ts';
import type { Crm } from '../sync/crm.ts';
import { type Command, UsageError } from './command.ts';
import { findOpenDoors } from './open-doors.ts';

const MARKS = { ok: '✓', warning: '!', error: '✗' } as const;
const TIMEOUT_MS = 30_000;

/** `gateway check`: whether every account works, in words. */
export const check: Command = {
  name: 'check',
  usage: 'check [ACCOUNT] [--json]',
  summary:
    'Asks every CRM account whether the key works, what it may do and what is missing, whether the mappings of the channels fit its fields, which Jivo agents have no user there, and what the gateway leaves open to others.',
  examples: ['check', 'check crm', 'check --json'],
  async run({ config, definitions, words, print }) {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const database = await openStore(config.storage.url, {
      exclusive: false,
      onError: () => undefined,
      vault: openConfiguredVault(config),
    });
    try {
      const publicUrl = config.server.publicUrl ?? `http://${config.server.host}:${config.server.port}`;
      const accounts = await openAccounts(config, definitions, database, publicUrl);
      const channels = createChannels(config, shareAccounts(config, accounts));
      const [name] = positionals;
      if (name !== undefined && !accounts.has(name)) {
        throw new UsageError(`There is no account "${name}". Accounts: ${[...accounts.keys()].join(', ')}`);
      }
      const asked = [...accounts].filter(([account]) => name === undefined || account === name);
      const ofAccounts = await Promise.all(
        asked.map(async ([account, crm]) => {
          const find = async (signal: AbortSignal) =>
            listFindings(await checkSchema(database, crm, channels.values(), signal));
          const report = await withFindings(await checkAccount(crm), find);
          return [account, await withOwners(report, config, crm, database)] as const;
        }),
      );
      const reports = name === undefined ? [...checkDoors(config), ...ofAccounts] : ofAccounts;
      print(values.json ? JSON.stringify(Object.fromEntries(reports), null, 2) : reports.map(toText).join('\n\n'));
      for (const [, { connector }] of accounts) await connector.close?.();
      return reports.every(([, report]) => report.ok) ? 0 : 1;
    } finally {
      await database.close();
    }
  },
};

/** No account can be called so. */
const GATEWAY = '(gateway)';

function checkDoors(config: GatewayConfig): readonly (readonly [string, CheckReport])[] {
  const findings = findOpenDoors(config);
  return findings.length === 0 ? [] : [[GATEWAY, { ok: true, findings }]];
}

/** Asks one account; trouble is among the findings. */
export async function checkAccount(crm: Crm): Promise<CheckReport> {
  const session = crm.open({
    eventId: 'check',
    lane: 'interactive',
    attempt: 1,
    fields: [],
    signal: AbortSignal.timeout(TIMEOUT_MS),
    onOperation: () => undefined,
  });
  try {
    return await session.run('check', (connector, call) => connector.check(call));
  } catch (error) {
    return {
      ok: false,
      findings: [{ level: 'error', text: error instanceof Error ? error.message : 'unknown error' }],
    };
  }
}

/** The report with more findings, which may ask the CRM again. An account that does not work is asked nothing more. */
export async function withFindings(
  report: CheckReport,
  find: (signal: AbortSignal) => Promise<readonly Finding[]>,
): Promise<CheckReport> {
  if (!report.ok) return report;
  try {
    const found = await find(AbortSignal.timeout(TIMEOUT_MS));
    const fits = found.every(({ level }) => level !== 'error');
    return { ...report, ok: fits, findings: [...report.findings, ...found] };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ...report, ok: false, findings: [...report.findings, { level: 'error', text: error.message }] };
  }
}

/** The report, with the Jivo agents who have no user in the CRM. */
async function withOwners(
  report: CheckReport,
  { accounts, channels }: GatewayConfig,
  crm: Crm,
  database: Database,
): Promise<CheckReport> {
  if (!report.ok) return report;
  const owners = accounts[crm.account]?.owners ?? {};
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const found = await checkOwners({ database, crm, owners, channels: Object.entries(channels), signal });
    return { ...report, findings: [...report.findings, ...found] };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const text = `Whether every Jivo agent has a user could not be asked: ${error.message}`;
    return { ...report, findings: [...report.findings, { level: 'warning', text }] };
  }
}

function toText([name, report]: readonly [string, CheckReport]): string {
  const head = `${report.ok ? MARKS.ok : MARKS.error} ${name}${report.account === undefined ? '' : `: ${report.account}`}`;
  const lines = report.findings.flatMap(({ level, text, hint }) => [
    `  ${MARKS[level]} ${text}`,
    ...(hint === undefined ? [] : [`    ${hint}`]),
  ]);
  return [head, ...lines].join('\n');
}
