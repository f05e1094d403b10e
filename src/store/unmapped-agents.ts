import { hash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** What Jivo says of an agent. One with neither id nor e-mail cannot be told from others. */
interface AgentData {
  readonly id?: string;
  readonly name?: string;
  readonly email?: string;
}

/** A Jivo agent as one event met him: with a user in the CRM, or without. */
export interface AgentSighting {
  readonly account: string;
  readonly agent: AgentData;
  readonly mapped: boolean;
}

/** A Jivo agent to whom no user of the CRM answers. Times in ms since 1970. */
export interface UnmappedAgent {
  readonly account: string;
  readonly key: string;
  readonly agent: AgentData;
  /** How many records were made that would have been his. */
  readonly records: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Keeps agents without a user on the list, and takes those who have one now off it. */
export async function noteAgents(
  transaction: Transaction<Tables>,
  database: Database,
  sightings: readonly AgentSighting[],
): Promise<void> {
  const byAgent = Map.groupBy(sightings, ({ account, agent }) => `${account} ${toAgentKey(agent)}`);
  // In one order for everybody: two transactions do not wait for each other in a circle.
  for (const [, same] of [...byAgent].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const last = same.at(-1);
    if (last === undefined) continue;
    const key = database.vault.blind(toAgentKey(last.agent));
    if (last.mapped) await removeUnmappedAgent(transaction, last.account, key);
    else await saveUnmappedAgent(transaction, database, last, key, same.filter(({ mapped }) => !mapped).length);
  }
}

async function saveUnmappedAgent(
  transaction: Transaction<Tables>,
  { now, vault }: Database,
  { account, agent }: AgentSighting,
  key: string,
  records: number,
): Promise<void> {
  const row = { account, key, agent: vault.seal(JSON.stringify(agent)), records, first_at: now, last_at: now };
  await transaction
    .insertInto('unmapped_agents')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['account', 'key']).doUpdateSet({
        agent: row.agent,
        records: sql<number>`unmapped_agents.records + ${records}`,
        last_at: now,
      }),
    )
    .execute();
}

/** He has a user now. */
export async function removeUnmappedAgent(
  transaction: Transaction<Tables>,
  account: string,
  key: string,
): Promise<void> {
  await transaction.deleteFrom('unmapped_agents').where('account', '=', account).where('key', '=', key).execute();
}

/** Those of one account or all, the last seen first. */
export async function listUnmappedAgents(read: Kysely<Tables>, account?: string): Promise<readonly UnmappedAgent[]> {
  let query = read.selectFrom('unmapped_agents').selectAll().orderBy('last_at', 'desc').orderBy('key');
  if (account !== undefined) query = query.where('account', '=', account);
  const rows = await query.execute();
  return rows.map((row) => ({
    account: row.account,
    key: row.key,
    agent: JSON.parse(row.agent) as AgentData,
    records: row.records,
    firstAt: row.first_at,
    lastAt: row.last_at,
  }));
}

/** An e-mail says who it is; an agent without one is known by Jivo's number. */
function toAgentKey({ email, id }: AgentData): string {
  return hash('sha256', email === undefined ? `id ${id}` : `email ${email}`, 'base64url');
}
