import { toSalesforceTime } from '../clock.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records.ts';

/** A closed task moves `LastActivityDate` of its person forward to its due date; the person counts as unchanged. */
export function moveLastActivity(org: Org, task: StoredRecord): void {
  if (task.object !== 'Task' || task.fields.IsClosed !== true) return;
  const who = typeof task.fields.WhoId === 'string' ? org.records.get(task.fields.WhoId) : undefined;
  if (who === undefined) return;
  const due = String(task.fields.ActivityDate ?? toSalesforceTime(org.clock.now()).slice(0, 10));
  if (due <= String(who.fields.LastActivityDate ?? '')) return;
  org.records.update(
    who,
    { LastActivityDate: due, SystemModstamp: toSalesforceTime(org.clock.now()) },
    org.clock.now(),
  );
}
