import type { FieldType } from './schema/field.ts';

export type Scalar = string | number | boolean | null;
export type FieldValues = Readonly<Record<string, Scalar>>;

/** A field an admin made. */
export interface CustomField {
  readonly name: string;
  readonly type?: FieldType;
  readonly length?: number;
  readonly required?: boolean;
  readonly externalId?: boolean;
  readonly unique?: boolean;
  readonly values?: readonly string[];
  readonly restricted?: boolean;
}

/** `alert`: blocks an API create until it is sent again with `allowSave=true`. `block`: blocks always. */
export interface DuplicateRule {
  readonly name: string;
  readonly object: 'Lead' | 'Contact';
  readonly matchOn: readonly ('Lead' | 'Contact')[];
  /** A record matches when one of these is equal: e-mail without case, phone by its digits, name without case. */
  readonly fields: readonly ('Email' | 'Phone' | 'MobilePhone' | 'Name')[];
  readonly action: 'alert' | 'block';
  /** Also checks updates. Default false. */
  readonly onUpdate?: boolean;
}

/** Refuses a write when the field's value matches the pattern; a missing value is the empty string. */
export interface ValidationRule {
  readonly object: string;
  readonly field: string;
  readonly pattern: string;
  readonly message: string;
  /** Shown at the top of the page instead of at the field, so `fields` is empty. */
  readonly atTop?: boolean;
}

/** The one active lead assignment rule: re-owns leads on create and update unless `Sforce-Auto-Assign: FALSE`. */
export interface AssignmentRule {
  readonly id: string;
  readonly ownerId: string;
}

export interface OrgOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM public key or certificate of the JWT bearer flow; undefined: the flow is off. */
  readonly jwtPublicKey: string | undefined;
  readonly jwtUsername: string;
  /** The user is pre-authorised for the app. */
  readonly jwtApproved: boolean;
  /** Accepted `aud` values; undefined: login.salesforce.com, or test.salesforce.com for a sandbox. */
  readonly jwtAudiences: readonly string[] | undefined;
  readonly sandbox: boolean;
  /** The app has a Run-As user. */
  readonly clientCredentialsUser: boolean;
  readonly sessionTimeoutMs: number;
  readonly latencyMs: number;
  readonly apiLimit: number;
  /** Requests in work for 20 s or more that are allowed at the same time. */
  readonly longRequestLimit: number;
  readonly latestVersion: number;
  /** Versions 7 to this answer 410. */
  readonly newestRetiredVersion: number;
  /** How long a change stays unseen by SOSL and parameterized search. */
  readonly indexLagMs: number;
  /** false: leads and contacts owned by others are invisible to the integration user. */
  readonly viewAll: boolean;
  readonly notesEnabled: boolean;
  readonly personAccounts: boolean;
  /** Adds `Jivo_Id__c` (text 255, external id) to Lead and Contact. `unique: false` makes 300 answers possible. */
  readonly jivoId: { readonly unique: boolean } | undefined;
  readonly customFields: Readonly<Record<string, readonly CustomField[]>>;
  /** Object → fields without field-level read access. */
  readonly hiddenFields: Readonly<Record<string, readonly string[]>>;
  /** Object → fields that can be read but not written. */
  readonly readOnlyFields: Readonly<Record<string, readonly string[]>>;
  /** Objects the user may read but not write. */
  readonly readOnlyObjects: readonly string[];
  /** Objects the user cannot see at all. */
  readonly hiddenObjects: readonly string[];
  /** `Lead.LeadSource` → its values and whether other text is refused. */
  readonly picklists: Readonly<Record<string, { readonly values: readonly string[]; readonly restricted: boolean }>>;
  readonly closedTaskStatuses: readonly string[];
  readonly duplicateRules: readonly DuplicateRule[];
  readonly duplicateResultKey: 'duplicateResut' | 'duplicateResult';
  readonly validationRules: readonly ValidationRule[];
  readonly assignmentRule: AssignmentRule | undefined;
  /** What a write to a deleted row says. */
  readonly deletedRowCode: 'INVALID_CROSS_REFERENCE_KEY' | 'ENTITY_IS_DELETED';
  /** Whether several field errors come in one answer or only the first. */
  readonly fieldErrors: 'all' | 'first';
  /** `View and Edit Converted Leads`. */
  readonly editsConvertedLeads: boolean;
}

export const DEFAULT_OPTIONS: OrgOptions = {
  clientId: '3MVG9.emulator.consumer.key',
  clientSecret: 'emulator-consumer-secret',
  jwtPublicKey: undefined,
  jwtUsername: 'integration@example.com',
  jwtApproved: true,
  jwtAudiences: undefined,
  sandbox: false,
  clientCredentialsUser: true,
  sessionTimeoutMs: 2 * 60 * 60 * 1000,
  latencyMs: 0,
  apiLimit: 100_000,
  longRequestLimit: 25,
  latestVersion: 68,
  newestRetiredVersion: 30,
  indexLagMs: 0,
  viewAll: true,
  notesEnabled: true,
  personAccounts: false,
  jivoId: undefined,
  customFields: {},
  hiddenFields: {},
  readOnlyFields: {},
  readOnlyObjects: [],
  hiddenObjects: [],
  picklists: {},
  closedTaskStatuses: ['Completed'],
  duplicateRules: [],
  duplicateResultKey: 'duplicateResut',
  validationRules: [],
  assignmentRule: undefined,
  deletedRowCode: 'INVALID_CROSS_REFERENCE_KEY',
  fieldErrors: 'all',
  editsConvertedLeads: false,
};
