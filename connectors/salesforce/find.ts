import type { Call, CrmRecord, IdentityQuery } from '../connector.ts';
import { readRecord } from './columns.ts';
import { isSuccess, sendComposite, takeBody } from './composite.ts';
import { splitQuery, toKeyCondition, toPhoneCondition, toPhoneSearch, toQuery } from './find-query.ts';
import { toLongId } from './ids.ts';
import type { Org } from './org.ts';
import { quoteSoqlList, toQueryPath, toSearchPath } from './quoting.ts';
import { toTypeOfObject } from './record-types.ts';
import { type Row, readText, readValue, toRows, toSearchRows } from './rows.ts';
import { readTolerantly } from './schema.ts';

interface Hit {
  readonly type: 'contact' | 'lead';
  readonly row: Row;
  /** The record holds the visitor's key. */
  readonly isVisitor: boolean;
}

/**
 * Contacts and Leads by e-mail, exact phone spellings, the visitor's external id and what was written a moment ago: at most
 * four queries in one composite, with the users changed since as a fifth. Numbers written in any other way are found by their digits, in a search beside it.
 */
export async function findPeople(org: Org, query: IdentityQuery, call: Call): Promise<readonly CrmRecord[]> {
  await org.schema.load(call);
  const found = new Map<string, CrmRecord>();
  for (const part of splitQuery(query)) {
    for (const record of await findSome(org, part, call)) found.set(record.ref.id, record);
  }
  const order: readonly string[] = org.types.map((type) => type.type);
  return [...found.values()].sort((one, other) => order.indexOf(one.ref.type) - order.indexOf(other.ref.type));
}

async function findSome(org: Org, query: IdentityQuery, call: Call): Promise<readonly CrmRecord[]> {
  const hits = await readTolerantly(org.schema, async () => {
    const found = await Promise.all([queryPeople(org, query, call), searchPhones(org, query, call)]);
    const people = mergeHits(found.flat());
    return [...people, ...(await followConversions(org, query, people, call))];
  });
  return hits
    .filter((hit) => !isConverted(hit))
    .map((hit) => {
      const record = readRecord(org.schema, hit.type, hit.row, call.fields);
      return hit.isVisitor ? { ...record, matchedBy: 'visitor' } : record;
    });
}

function isConverted(hit: Hit): boolean {
  return hit.type === 'lead' && readValue(hit.row, 'IsConverted') === true;
}

function toHit(org: Org, query: IdentityQuery, type: Hit['type'], row: Row): Hit {
  const { externalIdField } = org.settings;
  const held = externalIdField === '' ? undefined : readText(row, externalIdField);
  return { type, row, isVisitor: held !== undefined && held === query.visitorKey };
}

async function queryPeople(org: Org, query: IdentityQuery, call: Call): Promise<readonly Hit[]> {
  const asked = (['contact', 'lead'] as const).flatMap((type) => {
    const conditions = { Keys: toKeyCondition(org, type, query), Phones: toPhoneCondition(org, type, query) };
    return Object.entries(conditions).flatMap(([kind, where]) =>
      where === undefined ? [] : [{ type, id: `${type}${kind}`, soql: toQuery(org, type, where, call.fields) }],
    );
  });
  if (asked.length === 0) return [];
  const users = org.owners.changesQuery();
  const subrequests = [...asked, ...(users === undefined ? [] : [{ id: 'users', soql: users }])].map(
    ({ id, soql }) => ({ id, method: 'GET', path: toQueryPath(soql) }) as const,
  );
  const answers = await sendComposite(org.session, org.settings.apiVersion, 'find', subrequests, false, call);
  const changes = answers.get('users');
  // Without them the owner of a new record is asked for apart.
  if (changes !== undefined && isSuccess(changes)) org.owners.takeChanges(toRows(changes.body));
  return asked.flatMap(({ type, id }) =>
    toRows(takeBody(answers, id, { target: 'object' })).map((row) => toHit(org, query, type, row)),
  );
}

async function searchPhones(org: Org, query: IdentityQuery, call: Call): Promise<readonly Hit[]> {
  const sosl = toPhoneSearch(org, query, call.fields);
  if (sosl === undefined) return [];
  const request = { name: 'search', method: 'GET', path: toSearchPath(sosl) } as const;
  const found = toSearchRows(await org.session.send(request, { target: 'object' }, call));
  return found.flatMap(({ object, row }) => {
    const type = toTypeOfObject(object);
    return type === 'contact' || type === 'lead' ? [toHit(org, query, type, row)] : [];
  });
}

/** Each record once, as the queries have it: the search knows it as it was minutes ago. */
function mergeHits(hits: readonly Hit[]): readonly Hit[] {
  const merged = new Map<string, Hit>();
  for (const hit of hits) {
    const id = toLongId(hit.row.Id);
    if (!merged.has(id)) merged.set(id, hit);
  }
  return [...merged.values()];
}

/**
 * Whether somebody who can be written stands for the converted Lead, by what it was found by: another record of the visitor,
 * one with its e-mail, or, where that was a number, anybody at all.
 */
function isReplaced(converted: Hit, live: readonly Hit[], query: IdentityQuery): boolean {
  if (converted.isVisitor) return live.some((hit) => hit.isVisitor);
  const email = readText(converted.row, 'Email')?.toLowerCase();
  if (email === undefined || !query.emails.some((asked) => asked.toLowerCase() === email)) return live.length > 0;
  return live.some(({ row }) => readText(row, 'Email')?.toLowerCase() === email);
}

/** A converted Lead cannot be written any more: its Contact is the person. Asked for only when nobody else stands for it. */
async function followConversions(
  org: Org,
  query: IdentityQuery,
  hits: readonly Hit[],
  call: Call,
): Promise<readonly Hit[]> {
  const live = hits.filter((hit) => !isConverted(hit));
  const visitors = new Map<string, boolean>();
  for (const hit of hits.filter(isConverted)) {
    if (isReplaced(hit, live, query)) continue;
    const { row, isVisitor } = hit;
    const id = readText(row, 'ConvertedContactId');
    const isFound = live.some((other) => toLongId(other.row.Id) === toLongId(id ?? ''));
    if (id !== undefined && !isFound) visitors.set(toLongId(id), isVisitor || visitors.get(toLongId(id)) === true);
  }
  if (visitors.size === 0) return [];
  const soql = toQuery(org, 'contact', `Id IN ${quoteSoqlList([...visitors.keys()])}`, call.fields);
  const request = { name: 'read', method: 'GET', path: toQueryPath(soql) } as const;
  const rows = toRows(await org.session.send(request, { target: 'object' }, call));
  return rows.map((row) => ({ type: 'contact', row, isVisitor: visitors.get(toLongId(row.Id)) === true }));
}
