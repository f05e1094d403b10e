import type { Call, CrmRecord, IdentityQuery } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type RecordAnswer, recordsAnswer } from './answers.ts';
import type { HubspotContext } from './context.ts';
import { toAskedProperties, WHATSAPP_PHONE } from './fields.ts';
import { type PhoneSearch, toExactFields, toPhoneSearches } from './phone-search.ts';
import { readContactBy, readContactById, toRecords } from './read-contact.ts';

/** Everybody who may be meant: direct reads by visitor and e-mail, one search by phone, and what was written here a moment ago. */
export async function findContacts(
  context: HubspotContext,
  query: IdentityQuery,
  call: Call,
): Promise<readonly CrmRecord[]> {
  const [direct, searched] = await Promise.all([
    readDirectly(context, query, call),
    searchPhones(context, query, call),
  ]);
  const { visitors, byEmail } = direct;
  const found = new Map([...visitors, ...byEmail, ...searched].map((answer) => [answer.id, answer]));
  const unseen = context.recent.findIds(query).filter((id) => !found.has(id));
  const recent = await Promise.all(unseen.map((id) => readRecent(context, id, call)));
  for (const answer of recent) if (answer !== undefined) found.set(answer.id, answer);
  const records = await toRecords(context, [...found.values()], call);
  const marked = new Set(visitors.map(({ id }) => id));
  return records.map((record) => (marked.has(record.ref.id) ? { ...record, matchedBy: 'visitor' } : record));
}

async function readDirectly(
  context: HubspotContext,
  query: IdentityQuery,
  call: Call,
): Promise<Readonly<Record<'visitors' | 'byEmail', readonly RecordAnswer[]>>> {
  const { visitorProperty } = context.settings;
  const visitors =
    visitorProperty === '' || query.visitorKey === undefined ? [] : [readVisitor(context, query.visitorKey, call)];
  const emails = query.emails
    .filter((email) => email.includes('@'))
    .map((email) => readContactBy(context, 'email', email, call));
  const wait = async (reads: readonly Promise<RecordAnswer | undefined>[]): Promise<readonly RecordAnswer[]> =>
    (await Promise.all(reads)).filter((answer) => answer !== undefined);
  const [found, byEmail] = await Promise.all([wait(visitors), wait(emails)]);
  return { visitors: found, byEmail };
}

function readVisitor(context: HubspotContext, visitorKey: string, call: Call): Promise<RecordAnswer | undefined> {
  const { visitorProperty } = context.settings;
  return context.lost.orWithout(
    visitorProperty,
    () => readContactBy(context, visitorProperty, visitorKey, call),
    async () => undefined,
  );
}

function searchPhones(context: HubspotContext, query: IdentityQuery, call: Call): Promise<readonly RecordAnswer[]> {
  const { phoneProperty } = context.settings;
  const search = (fields: readonly string[]) => () => searchFields(context, query, fields, call);
  const standard = toExactFields('');
  const plain = standard.filter((field) => field !== WHATSAPP_PHONE);
  const searchStandard = () => context.lost.orWithout(WHATSAPP_PHONE, search(standard), search(plain));
  if (phoneProperty === '') return searchStandard();
  return context.lost.orWithout(phoneProperty, search(toExactFields(phoneProperty)), searchStandard);
}

async function searchFields(
  context: HubspotContext,
  query: IdentityQuery,
  exactFields: readonly string[],
  call: Call,
): Promise<readonly RecordAnswer[]> {
  const asked = toAskedProperties(context.slots, call.fields);
  const found: RecordAnswer[] = [];
  for (const search of toPhoneSearches(query.phones, asked, exactFields)) {
    found.push(...(await requestSearch(context, search, asked, call)));
  }
  return found;
}

async function requestSearch(
  context: HubspotContext,
  search: PhoneSearch,
  asked: readonly string[],
  call: Call,
): Promise<readonly RecordAnswer[]> {
  const { results } = await context.send(
    {
      name: 'contacts.search',
      doing: 'searching for a phone number',
      method: 'POST',
      path: context.paths.contactSearch,
      body: { ...search },
      bucket: 'search',
      isGeneral: true,
      schema: recordsAnswer,
    },
    call,
  );
  if (results.length === 0) return [];
  const hits = search.properties.length > 0 ? results : await readContacts(context, results, asked, call);
  for (const hit of hits) context.recent.rememberSeen(hit, asked);
  return hits;
}

/** The hits of a search that had no room for the wanted properties. */
async function readContacts(
  context: HubspotContext,
  hits: readonly RecordAnswer[],
  asked: readonly string[],
  call: Call,
): Promise<readonly RecordAnswer[]> {
  const { results } = await context.send(
    {
      name: 'contacts.batch-read',
      doing: 'reading the contacts of a phone number',
      method: 'POST',
      path: context.paths.contactBatchRead,
      body: { properties: asked, propertiesWithHistory: [], inputs: hits.map((hit) => ({ id: hit.id })) },
      bucket: 'read',
      isGeneral: true,
      schema: recordsAnswer,
    },
    call,
  );
  return results;
}

async function readRecent(context: HubspotContext, id: string, call: Call): Promise<RecordAnswer | undefined> {
  try {
    const answer = await readContactById(context, id, call);
    if (answer.id !== id) context.recent.replaceId(id, answer.id);
    return answer;
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.kind !== 'gone') throw error;
    context.recent.replaceId(id, undefined);
    return undefined;
  }
}
