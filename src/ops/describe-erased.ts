import type { Identity } from '../lead/person.ts';
import type { Crm } from '../sync/crm.ts';
import { countHoldings, type Erased } from '../sync/erase-person.ts';
import type { Holdings } from '../sync/holdings.ts';

type Accounts = ReadonlyMap<string, Crm>;

/** What was removed, in words: numbers and addresses of records, no data of the person. */
export function describeErased({ counts, contacts, holdings }: Erased, accounts: Accounts, person: Identity): string {
  return [
    `Removed: ${toCounts(counts)}, ${toCount(contacts.length, 'contact')} of the contact book`,
    ...contacts.map(({ account, type, id }) => `  ${account}: ${type} ${id}`),
    ...describeOthers(holdings, accounts, person),
  ].join('\n');
}

/** The same for what would be removed. */
export function describeHoldings(holdings: Holdings, accounts: Accounts, person: Identity): string {
  const own = holdings.records.filter(({ account }) => accounts.get(account)?.connector.people !== undefined);
  return [
    `Would remove: ${toCounts(countHoldings([holdings]))}, and of the contact book every contact of this person`,
    ...own.map(({ account, type, id }) => `  ${account}: ${type} ${id}`),
    ...describeOthers(holdings, accounts, person),
  ].join('\n');
}

/** What the gateway does not remove by itself. */
function describeOthers(holdings: Holdings, accounts: Accounts, person: Identity): readonly string[] {
  const remote = holdings.records.filter(({ account }) => accounts.get(account)?.connector.people === undefined);
  const others = holdings.identities.filter(
    ({ kind, value }) => kind !== 'visitor' && (kind !== person.kind || value !== person.value),
  );
  return [
    ...(remote.length === 0 ? [] : ['Left in the CRM, to be deleted there:']),
    ...remote.map(({ account, type, id }) => {
      const link = accounts.get(account)?.connector.link({ type, id });
      return `  ${account}: ${type} ${id}${link === undefined ? '' : `  ${link}`}`;
    }),
    ...(others.length === 0 ? [] : ['The person was also known as; erase these, too, if they are nobody else:']),
    ...others.map(({ kind, value }) => `  --${kind} ${value}`),
  ];
}

function toCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

function toCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
