import { z } from 'zod';
import type { CrmSchema, Finding } from '../../connectors/connector.ts';
import type { Database } from '../store/database.ts';
import { forgetSchemaCheck, readSchemaChecks, type SchemaCheck, saveSchemaCheck } from '../store/schema-checks.ts';
import type { Channel } from '../sync/channel.ts';
import { makesRecords } from '../sync/channel-records.ts';
import { checkMappings } from '../sync/check-mappings.ts';
import { openCheckSession } from '../sync/check-session.ts';
import type { Crm } from '../sync/crm.ts';
import { listMappedFields } from '../sync/mapped-fields.ts';
import { findDrift, growShape, type SchemaFinding, schemaShape, toShape } from '../sync/schema-drift.ts';

/** How the fields of an account's CRM and the mappings of its channels go together. */
export interface SchemaReport {
  /** What has changed in the CRM since the fields were first seen. */
  readonly drift: readonly SchemaFinding[];
  /** What of the mappings does not fit the CRM as it is. */
  readonly misfits: readonly SchemaFinding[];
}

/** The report of the last check. */
export interface KeptReport extends SchemaReport {
  readonly account: string;
  /** ms since 1970. */
  readonly checkedAt: number;
  readonly ageMs: number;
}

const finding = z.object({
  level: z.enum(['ok', 'warning', 'error']),
  text: z.string(),
  hint: z.string().optional(),
  channels: z.array(z.string()),
});
const keptFindings = z.object({ drift: z.array(finding), misfits: z.array(finding) });

/**
 * Asks the CRM for its fields, compares them with what they were, and keeps the result. `channels`: all there are. undefined,
 * and nothing asked, while no channel of the account names a field or makes records. Throws `ConnectorError` and the store's error.
 */
export async function checkSchema(
  database: Database,
  crm: Crm,
  channels: Iterable<Channel>,
  signal: AbortSignal,
): Promise<SchemaReport | undefined> {
  const own = [...channels].filter(({ reachable }) => reachable.has(crm.account));
  const mapped = own.flatMap(({ name, config }) => listMappedFields(name, config));
  if (mapped.length === 0 && !own.some(({ config }) => makesRecords(config, crm.account))) return undefined;
  const schema = await describeAccount(crm, signal);
  const kept = (await readSchemaChecks(database)).find(({ account }) => account === crm.account);
  const known = growShape(kept === undefined ? {} : readKnown(kept), toShape(schema, mapped), mapped);
  const report = {
    // A CRM that names no fields says nothing of them.
    drift: schema.types.length === 0 ? [] : findDrift(known, schema, mapped),
    misfits: own.flatMap((channel) => findMisfits(channel, crm, schema)),
  };
  const row = { account: crm.account, known: JSON.stringify(known), findings: JSON.stringify(report) };
  await database.write((transaction) => saveSchemaCheck(transaction, database, row));
  return report;
}

/** What is to be said of all channels, what has changed first. */
export function listFindings(report: SchemaReport | undefined): readonly Finding[] {
  return [...(report?.drift ?? []), ...(report?.misfits ?? [])].map(({ channels: _, ...finding }) => finding);
}

/** What is to be said of one channel, on every account its events may belong to. Throws as `checkSchema`. */
export async function checkChannelSchema(
  database: Database,
  { name, reachable }: Channel,
  channels: readonly Channel[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const found = [...reachable.values()].map(async ({ crm }) => {
    const report = await checkSchema(database, crm, channels, signal);
    const isOwn = (finding: SchemaFinding) => finding.channels.includes(name);
    const own = listFindings(report && { drift: report.drift.filter(isOwn), misfits: report.misfits.filter(isOwn) });
    return reachable.size === 1 ? own : own.map((one) => ({ ...one, text: `${one.text} (account ${crm.account})` }));
  });
  return (await Promise.all(found)).flat();
}

/** Takes the CRM's fields as they are now for what they should be. Throws as `checkSchema`. */
export async function acceptSchema(
  database: Database,
  crm: Crm,
  channels: Iterable<Channel>,
  signal: AbortSignal,
): Promise<SchemaReport | undefined> {
  await database.write((transaction) => forgetSchemaCheck(transaction, crm.account));
  return checkSchema(database, crm, channels, signal);
}

/** The last report of each account, by this process or another, before or after a restart. */
export async function readReports(database: Database): Promise<readonly KeptReport[]> {
  const checks = await readSchemaChecks(database);
  return checks.map(({ account, findings, checkedAt, ageMs }) => {
    const { drift, misfits } = keptFindings.parse(JSON.parse(findings));
    return { account, checkedAt, ageMs, drift: drift.map(toFinding), misfits: misfits.map(toFinding) };
  });
}

async function describeAccount(crm: Crm, signal: AbortSignal): Promise<CrmSchema> {
  const session = openCheckSession(crm, signal);
  return session.run('describe', (connector, call) => connector.describe(call));
}

function findMisfits({ name, config }: Channel, crm: Crm, schema: CrmSchema): readonly SchemaFinding[] {
  const { account, connector } = crm;
  const { recordTypes, createType, keepsVisitors } = connector;
  const mapped = { account, schema, recordTypes, createType, keepsVisitors };
  const found: readonly Finding[] = checkMappings(`channels.${name}`, config, mapped);
  return found.map((one) => ({ ...one, channels: [name] }));
}

function readKnown({ known }: SchemaCheck) {
  return schemaShape.parse(JSON.parse(known));
}

function toFinding({ hint, ...rest }: z.infer<typeof finding>): SchemaFinding {
  return hint === undefined ? rest : { ...rest, hint };
}
