import type { Call } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import {
  type ChildRelationship,
  type DescribedField,
  type DescribedObject,
  describedObject,
} from './describe-answer.ts';
import { toUnreadable } from './errors.ts';
import { createFlight } from './flight.ts';
import { isSoqlName } from './quoting.ts';
import { OBJECT_NAME, type ObjectName, toRecordTypes } from './record-types.ts';
import type { Session } from './session.ts';
import type { SalesforceSettings } from './settings.ts';

/** What this org lets the integration user see: learned from its describes, kept until they are read again. */
export interface Schema {
  /** Reads the describes unless they are known; after an hour background work reads them again. */
  load(call: Call): Promise<void>;
  /** Reads them again. */
  reload(call: Call): Promise<void>;
  /** Undefined for an object the integration user cannot see. */
  object(name: ObjectName): DescribedObject | undefined;
  hasPersonAccounts(): boolean;
  /** True also while nothing is known. */
  mayHavePersonAccounts(): boolean;
  hasField(object: ObjectName, field: string): boolean;
  /** Whether records can be found and upserted by this field's value in a path. */
  hasExternalId(object: ObjectName, field: string): boolean;
  /** Whether a query can bring the Tasks of its rows along. */
  hasTasks(object: ObjectName): boolean;
  /** The fields a record shows: slots and the wanted ones, as far as they exist. */
  shown(object: ObjectName, wanted: readonly string[]): readonly string[];
  /** The columns to ask for: what a record shows, and what the connector itself needs. */
  columns(object: ObjectName, wanted: readonly string[]): readonly string[];
  /** Salesforce refused these names in a query. False when that is nothing new. */
  refuse(names: readonly string[]): boolean;
}

/** The owner's name comes with every record: User and Group, the two kinds of owners, both have these fields. */
const BASE_COLUMNS = ['Id', 'OwnerId', 'Owner.Name', 'Owner.Email', 'CreatedDate', 'LastModifiedDate'];
const OWN_COLUMNS: Readonly<Record<ObjectName, readonly string[]>> = {
  Contact: ['IsPersonAccount'],
  Account: ['IsPersonAccount'],
  Lead: ['IsConverted', 'ConvertedContactId'],
};

/** Name of the relationship from a person to the Tasks. */
const TASKS = 'Tasks';

function isTasks(child: ChildRelationship): boolean {
  return child.childSObject === 'Task' && child.relationshipName === TASKS;
}

export async function describeObject(session: Session, name: string, call: Call): Promise<DescribedObject | undefined> {
  try {
    const path = `sobjects/${name}/describe`;
    const answer = await session.send({ name: 'describe', method: 'GET', path }, { target: 'record' }, call);
    const parsed = describedObject.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw toUnreadable();
  } catch (error) {
    // An object without any right is, for the integration user, not there.
    if (error instanceof ConnectorError && error.kind === 'gone') return undefined;
    throw error;
  }
}

/** Rights and fields change rarely. No agent waits for the second reading: background work does it. */
const KEEP_MS = 3_600_000;

export function createSchema(settings: SalesforceSettings, session: Session, now: () => number = Date.now): Schema {
  let readAt = 0;
  /** Apart: background work may have to wait for calls that agents still get. */
  const share = { interactive: createFlight<void>(), background: createFlight<void>() };
  const slots = new Map<ObjectName, readonly string[]>(
    toRecordTypes(settings).map(({ type, slots }) => [OBJECT_NAME[type], slots.map((slot) => slot.field)]),
  );
  let known: ReadonlyMap<string, DescribedObject> | undefined;
  let fields: ReadonlyMap<string, ReadonlyMap<string, DescribedField>> = new Map();
  const refused = new Set<string>();
  /** Fields of related records that were asked for: no describe has shown whether they are there. */
  const doubtful = new Set<string>();

  async function reload(call: Call): Promise<void> {
    const described = await Promise.all(
      (['Contact', 'Lead'] as const).map((name) => describeObject(session, name, call)),
    );
    const contact = described[0];
    const isPersonOrg = contact?.fields.some((field) => field.name === 'IsPersonAccount') ?? false;
    if (isPersonOrg) described.push(await describeObject(session, 'Account', call));
    const found = described.filter((object) => object !== undefined);
    readAt = now();
    known = new Map(found.map((object) => [object.name, object]));
    fields = new Map(found.map((object) => [object.name, new Map(object.fields.map((field) => [field.name, field]))]));
    refused.clear();
    doubtful.clear();
  }

  function isRefused(path: string): boolean {
    return refused.has(path) || path.split('.').some((part) => refused.has(part));
  }

  /** Salesforce names a column without the way to it: `Email` may be meant as `Account.Email`, which is the likelier one to be missing. */
  function toMeant(name: string): readonly string[] {
    const paths = [...doubtful].filter((path) => !refused.has(path) && path.split('.').includes(name));
    return paths.length > 0 ? paths : [name];
  }

  function hasColumn(object: ObjectName, path: string): boolean {
    if (!isSoqlName(path) || isRefused(path)) return false;
    const [first = '', second] = path.split('.');
    const own = fields.get(object);
    if (own === undefined) return false;
    if (second === undefined) return own.has(first);
    const relation = [...own.values()].find((field) => field.relationshipName === first);
    const target = relation?.referenceTo?.length === 1 ? fields.get(relation.referenceTo[0] ?? '') : undefined;
    if (target !== undefined) return target.has(second);
    const isAsked = first === 'Owner' || relation !== undefined;
    if (isAsked) doubtful.add(path);
    return isAsked;
  }

  function shown(object: ObjectName, wanted: readonly string[]): readonly string[] {
    const names = [...(slots.get(object) ?? []), ...wanted];
    return [...new Set(names)].filter((name) => hasColumn(object, name));
  }

  return {
    reload,
    load: async (call) => {
      const isOld = now() - readAt > KEEP_MS;
      if (known === undefined || (isOld && call.lane === 'background'))
        await share[call.lane](() => reload(call), call.signal);
    },
    object: (name) => known?.get(name),
    mayHavePersonAccounts: () => known?.has('Account') ?? true,
    hasPersonAccounts: () => known?.has('Account') ?? false,
    hasField: hasColumn,
    hasExternalId: (object, field) => hasColumn(object, field) && fields.get(object)?.get(field)?.externalId !== false,
    hasTasks: (object) => !refused.has(TASKS) && known?.get(object)?.childRelationships?.some(isTasks) === true,
    shown,
    columns(object, wanted) {
      const own = [...BASE_COLUMNS, ...OWN_COLUMNS[object]].filter((name) => name === 'Id' || hasColumn(object, name));
      return [...new Set([...own, ...shown(object, wanted)])];
    },
    refuse(names) {
      const fresh = names.flatMap(toMeant).filter((name) => name !== 'Id' && !refused.has(name));
      for (const name of fresh) refused.add(name);
      return fresh.length > 0;
    },
  };
}

/** Reads again without what Salesforce does not know: a field hidden or deleted since the describe takes the whole query with it. */
export async function readTolerantly<T>(schema: Schema, read: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      const isHeld = error instanceof ConnectorError && error.kind === 'invalid-field';
      if (!isHeld || !schema.refuse(error.fields.map((entry) => entry.field))) throw error;
    }
  }
}
