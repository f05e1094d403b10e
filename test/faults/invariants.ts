import type { Census, CrmPerson } from './crm.ts';
import type { Person } from './people.ts';

/** An event as the store keeps it. */
export interface StoredEvent {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly body: string;
  readonly reason: string | null;
}

/** What a run left behind. */
export interface Outcome {
  readonly people: readonly Person[];
  /** Bodies that were answered 200. */
  readonly acknowledged: ReadonlySet<string>;
  readonly events: readonly StoredEvent[];
  readonly census: Census;
}

/** Every broken promise, in words; none: []. */
export function findBroken(outcome: Outcome): readonly string[] {
  const { census } = outcome;
  return [
    ...checkEvents(outcome),
    ...outcome.people.flatMap((person) => checkPerson(person, census)),
    ...findStrangers(outcome),
    ...checkActivities(outcome),
    ...census.violations.map((violation) => `the CRM was asked wrongly: ${violation}`),
    ...(census.limitRefusals > 0 ? [`the CRM's limits were passed ${census.limitRefusals} times`] : []),
  ];
}

function checkEvents({ acknowledged, events }: Outcome): readonly string[] {
  const byBody = Map.groupBy(events, ({ body }) => body);
  const lost = [...acknowledged].filter((body) => !byBody.has(body)).map((body) => `lost: ${shorten(body)}`);
  const twice = [...byBody].filter(([, found]) => found.length > 1).map(([body]) => `taken twice: ${shorten(body)}`);
  const unfinished = events
    .filter(({ state, reason }) => state === 'open' || state === 'waiting' || (state === 'dead' && !reason))
    .map(({ id, state, body }) => `event ${id} is ${state}: ${shorten(body)}`);
  return [...lost, ...twice, ...unfinished];
}

function isOf(person: Person, record: CrmPerson): boolean {
  return (
    record.emails.some((email) => person.emails.includes(email)) ||
    record.phones.some((phone) => person.phones.includes(phone))
  );
}

function checkPerson(person: Person, { people }: Census): readonly string[] {
  const found = people.filter((record) => isOf(person, record));
  const wanted = person.emails.length + person.phones.length > 0 ? 1 : 0;
  if (found.length !== wanted) {
    return [`person ${person.number} has ${found.length} records (${found.map(({ id }) => id).join(', ')})`];
  }
  return found.flatMap((record) => {
    const foreign = [
      ...record.emails.filter((email) => !person.emails.includes(email)),
      ...record.phones.filter((phone) => !person.phones.includes(phone)),
      ...(/^Person (\d+)\b/.exec(record.name)?.[1] === String(person.number) ? [] : [record.name]),
    ];
    const missing = [
      ...person.emails.filter((email) => !record.emails.includes(email)),
      ...person.phones.filter((phone) => !record.phones.includes(phone)),
    ];
    return [
      ...foreign.map((value) => `record ${record.id} of person ${person.number} has a foreign value: ${value}`),
      ...missing.map((value) => `record ${record.id} of person ${person.number} lacks ${value}`),
    ];
  });
}

function findStrangers({ people, census }: Outcome): readonly string[] {
  const known = new Set(people.flatMap(({ emails, phones }) => [...emails, ...phones]));
  return census.people
    .filter(({ emails, phones }) => ![...emails, ...phones].some((value) => known.has(value)))
    .map(({ id, name }) => `record ${id} is nobody's: ${name}`);
}

const MARK = /c\d+-(?:l\d+|call|message)\b/g;

/** Each mark stands in one entry of its person; all marks of one activity in as many entries as it was cut into. */
function checkActivities({ people, census }: Outcome): readonly string[] {
  const places = new Map<string, { readonly owner: string; readonly entry: string }[]>();
  const owned = census.people.flatMap(({ id, entries }) => entries.map((entry) => ({ owner: id, entry })));
  const orphaned = census.orphans.map((entry) => ({ owner: 'nobody', entry }));
  for (const { owner, entry } of [...owned, ...orphaned]) {
    for (const mark of new Set(entry.text.match(MARK))) {
      places.set(mark, [...(places.get(mark) ?? []), { owner, entry: entry.id }]);
    }
  }
  const broken: string[] = [];
  for (const person of people) {
    const own = new Set(census.people.filter((record) => isOf(person, record)).map(({ id }) => id));
    for (const { what, marks } of person.activities) {
      const found = marks.map((mark) => places.get(mark.replace(/[[\]]/g, '')) ?? []);
      const missing = found.filter((list) => list.length === 0).length;
      const doubled = found.filter((list) => list.length > 1).length;
      const astray = found.flat().filter(({ owner }) => !own.has(owner)).length;
      if (missing > 0) broken.push(`${what} of person ${person.number} lacks ${missing} of ${marks.length} lines`);
      if (doubled > 0) broken.push(`${what} of person ${person.number} has ${doubled} lines more than once`);
      if (astray > 0) broken.push(`${what} of person ${person.number} is on somebody else's record`);
    }
  }
  return broken;
}

function shorten(body: string): string {
  return body.slice(0, 160);
}
