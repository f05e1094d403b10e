import { type Clock, toSalesforceTime } from './clock.ts';
import { DEFAULT_OPTIONS, type FieldValues, type OrgOptions } from './options.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createRecordStore, type RecordStore, type StoredRecord } from './records.ts';

/** One Salesforce org: its set-up, its data, its sessions and what was recorded of the traffic. */
export interface Org {
  options: OrgOptions;
  readonly clock: Clock;
  readonly records: RecordStore;
  readonly recorder: Recorder;
  /** Access token → time of last use, ms. */
  readonly sessions: Map<string, number>;
  /** Calls counted against the daily limit. */
  apiUsage: number;
  /** Start times of the requests in work. */
  readonly inFlight: Set<{ readonly startedAt: number }>;
  orgId: string;
  integrationUserId: string;
  /** Base URL of the instance, known once it listens. */
  instanceUrl: string;
  loginUrl: string;
}

/** Fields Salesforce sets on every new row. */
export function stampNew(org: Org): FieldValues {
  const now = toSalesforceTime(org.clock.now());
  return {
    IsDeleted: false,
    CreatedDate: now,
    LastModifiedDate: now,
    SystemModstamp: now,
    CreatedById: org.integrationUserId,
    LastModifiedById: org.integrationUserId,
  };
}

/** Fields Salesforce sets on every change. */
export function stampChange(org: Org): FieldValues {
  const now = toSalesforceTime(org.clock.now());
  return { LastModifiedDate: now, SystemModstamp: now, LastModifiedById: org.integrationUserId };
}

function insertSetup(org: Org, object: string, fields: FieldValues): StoredRecord {
  return org.records.insert(object, { ...stampNew(org), ...fields }, org.clock.now());
}

/** Brings the rows that show the user's rights in line with the options. */
export function showRights(org: Org): void {
  for (const row of org.records.all('ObjectPermissions')) {
    const viewAll = org.options.viewAll || row.fields.SobjectType === 'Account';
    org.records.update(row, { PermissionsViewAllRecords: viewAll }, org.clock.now());
  }
}

/** The rows every org has: itself, the integration user and its permission set. */
export function fillWithSetup(org: Org): void {
  const user = insertSetup(org, 'User', {
    Username: org.options.jwtUsername,
    FirstName: 'Integration',
    LastName: 'User',
    Name: 'Integration User',
    Email: 'integration@example.com',
    Alias: 'integr',
    IsActive: true,
    UserType: 'Standard',
  });
  org.integrationUserId = user.id;
  org.orgId = insertSetup(org, 'Organization', {
    Name: 'Emulated Org',
    OrganizationType: 'Developer Edition',
    InstanceName: 'EMU1',
    IsSandbox: org.options.sandbox,
  }).id;
  const set = insertSetup(org, 'PermissionSet', { Name: 'Jivo_Gateway', Label: 'Jivo Gateway' });
  insertSetup(org, 'PermissionSetAssignment', { AssigneeId: user.id, PermissionSetId: set.id });
  for (const object of ['Lead', 'Contact', 'Account']) {
    insertSetup(org, 'ObjectPermissions', {
      ParentId: set.id,
      SobjectType: object,
      PermissionsCreate: true,
      PermissionsRead: true,
      PermissionsEdit: true,
      PermissionsDelete: false,
      PermissionsViewAllRecords: org.options.viewAll,
      PermissionsModifyAllRecords: false,
    });
  }
}

export function createOrg(options: Partial<OrgOptions>, clock: Clock): Org {
  const org: Org = {
    options: { ...DEFAULT_OPTIONS, ...options },
    clock,
    records: createRecordStore(),
    recorder: createRecorder(),
    sessions: new Map(),
    apiUsage: 0,
    inFlight: new Set(),
    orgId: '',
    integrationUserId: '',
    instanceUrl: '',
    loginUrl: '',
  };
  fillWithSetup(org);
  return org;
}

/** Whether the integration user may see the row: without View All only what it owns. */
export function isVisible(org: Org, record: StoredRecord): boolean {
  if (org.options.viewAll || (record.object !== 'Lead' && record.object !== 'Contact')) return true;
  return record.fields.OwnerId === org.integrationUserId;
}

export function isDeleted(record: StoredRecord): boolean {
  return record.fields.IsDeleted === true;
}
