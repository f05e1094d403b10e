import type { Scalar } from '../options.ts';
import { type Org, stampChange } from '../org.ts';
import type { StoredRecord } from '../records.ts';

/** Account field → the field of its person contact. */
const MIRRORED: Readonly<Record<string, string>> = {
  FirstName: 'FirstName',
  LastName: 'LastName',
  Phone: 'Phone',
  PersonEmail: 'Email',
  PersonMobilePhone: 'MobilePhone',
  PersonHomePhone: 'HomePhone',
  PersonOtherPhone: 'OtherPhone',
  PersonTitle: 'Title',
};

/** A person account is two rows: what is written to the Account shows on its Contact. */
export function mirrorPersonAccount(org: Org, account: StoredRecord): void {
  if (account.object !== 'Account' || account.fields.IsPersonAccount !== true) return;
  const contactId = account.fields.PersonContactId;
  const contact = typeof contactId === 'string' ? org.records.get(contactId) : undefined;
  if (contact === undefined) return;
  const values: Record<string, Scalar> = {};
  for (const [from, to] of Object.entries(MIRRORED)) values[to] = account.fields[from] ?? null;
  values.Name = account.fields.Name ?? null;
  org.records.update(contact, { ...values, ...stampChange(org) }, org.clock.now());
}
