import { ApiError, createInvalidInput } from './errors.ts';
import { CALL_PROPERTIES, CONTACT_PROPERTIES, NOTE_PROPERTIES, TASK_PROPERTIES } from './property-table.ts';

export const OBJECT_TYPES = ['contacts', 'notes', 'calls', 'tasks'] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

export type PropertyType = 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool' | 'phone_number';

export interface PropertyOption {
  readonly value: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly hidden: boolean;
  readonly description: string;
}

export interface PropertyDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: PropertyType;
  readonly fieldType: string;
  readonly groupName: string;
  readonly description: string;
  readonly options: readonly PropertyOption[];
  readonly calculated: boolean;
  readonly readOnlyValue: boolean;
  /** The options are other records (owners, ids), not a list of the definition. */
  readonly externalOptions: boolean;
  readonly hasUniqueValue: boolean;
  readonly hubspotDefined: boolean;
  readonly archived: boolean;
}

/** A property to add: what an admin types, everything else by default. */
export interface PropertyDraft {
  readonly name: string;
  readonly label?: string;
  readonly type?: PropertyType;
  readonly fieldType?: string;
  readonly groupName?: string;
  readonly description?: string;
  readonly options?: readonly { readonly value: string; readonly label?: string }[];
  readonly hasUniqueValue?: boolean;
  readonly readOnlyValue?: boolean;
}

/** HubSpot allows ten properties with unique values per object. */
const UNIQUE_PROPERTIES_MAX = 10;

const HUBSPOT_DEFINED: Readonly<Record<ObjectType, readonly PropertyDefinition[]>> = {
  contacts: CONTACT_PROPERTIES,
  notes: NOTE_PROPERTIES,
  calls: CALL_PROPERTIES,
  tasks: TASK_PROPERTIES,
};

export function isObjectType(value: string): value is ObjectType {
  return OBJECT_TYPES.some((type) => type === value);
}

/** The property definitions of one portal. */
export class PropertyCatalog {
  readonly #tables: Readonly<Record<ObjectType, Map<string, PropertyDefinition>>>;

  constructor() {
    const toTable = (type: ObjectType) => new Map(HUBSPOT_DEFINED[type].map((property) => [property.name, property]));
    this.#tables = {
      contacts: toTable('contacts'),
      notes: toTable('notes'),
      calls: toTable('calls'),
      tasks: toTable('tasks'),
    };
  }

  /** The live definition; an archived property counts as absent. */
  find(type: ObjectType, name: string): PropertyDefinition | undefined {
    const found = this.#tables[type].get(name);
    return found?.archived ? undefined : found;
  }

  list(type: ObjectType, archived = false): readonly PropertyDefinition[] {
    return [...this.#tables[type].values()].filter((property) => property.archived === archived);
  }

  /**
   * Adds a property, or brings an archived one of this name back as it was.
   * @throws ApiError 409 `OBJECT_ALREADY_EXISTS`, 400 for the eleventh unique property.
   */
  add(type: ObjectType, draft: PropertyDraft): PropertyDefinition {
    const table = this.#tables[type];
    const existing = table.get(draft.name);
    if (existing && !existing.archived) {
      throw new ApiError(409, `A property named '${draft.name}' already exists.`, {
        category: 'OBJECT_ALREADY_EXISTS',
        subCategory: 'Properties.PROPERTY_EXISTS',
      });
    }
    const definition = existing ? { ...existing, archived: false } : toDefinition(draft);
    const unique = this.list(type).filter((property) => property.hasUniqueValue).length;
    if (definition.hasUniqueValue && unique >= UNIQUE_PROPERTIES_MAX) {
      throw createInvalidInput(`An object can have at most ${UNIQUE_PROPERTIES_MAX} properties with unique values.`);
    }
    table.set(definition.name, definition);
    return definition;
  }

  archive(type: ObjectType, name: string): void {
    const property = this.#tables[type].get(name);
    if (!property) throw new Error(`There is no property ${name} to archive.`);
    this.#tables[type].set(name, { ...property, archived: true });
  }

  /** Moves a definition to another internal name, so that the old one does not exist any more. */
  rename(type: ObjectType, from: string, to: string): void {
    const property = this.find(type, from);
    if (!property) throw new Error(`There is no property ${from} to rename.`);
    this.#tables[type].delete(from);
    this.#tables[type].set(to, { ...property, name: to });
  }
}

function toDefinition(draft: PropertyDraft): PropertyDefinition {
  const options = (draft.options ?? []).map(({ value, label }, displayOrder) => ({
    value,
    label: label ?? value,
    displayOrder,
    hidden: false,
    description: '',
  }));
  return {
    name: draft.name,
    label: draft.label ?? draft.name,
    type: draft.type ?? 'string',
    fieldType: draft.fieldType ?? 'text',
    groupName: draft.groupName ?? 'contactinformation',
    description: draft.description ?? '',
    options,
    calculated: false,
    readOnlyValue: draft.readOnlyValue ?? false,
    externalOptions: false,
    hasUniqueValue: draft.hasUniqueValue ?? false,
    hubspotDefined: false,
    archived: false,
  };
}

/** The wire form of `GET /crm/properties/{version}/{type}`. */
export function toPropertyJson(property: PropertyDefinition): Record<string, unknown> {
  const { readOnlyValue, ...rest } = property;
  return {
    ...rest,
    displayOrder: -1,
    hidden: false,
    formField: !readOnlyValue,
    dataSensitivity: 'non_sensitive',
    modificationMetadata: {
      archivable: !property.hubspotDefined,
      readOnlyDefinition: property.hubspotDefined,
      readOnlyOptions: property.hubspotDefined,
      readOnlyValue,
    },
  };
}
