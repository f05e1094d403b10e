import { ApiError, createInvalidInput } from './errors.ts';
import { isObjectType, type ObjectType } from './properties.ts';

/** One HubSpot-defined association type: an id holds for one direction only. */
interface AssociationType {
  readonly id: number;
  readonly from: ObjectType;
  /** Types beyond `ObjectType` are known by id, but the emulator keeps no such records. */
  readonly to: ObjectType | 'companies' | 'deals' | 'tickets';
}

const ASSOCIATION_TYPES: readonly AssociationType[] = [
  { id: 202, from: 'notes', to: 'contacts' },
  { id: 190, from: 'notes', to: 'companies' },
  { id: 214, from: 'notes', to: 'deals' },
  { id: 228, from: 'notes', to: 'tickets' },
  { id: 194, from: 'calls', to: 'contacts' },
  { id: 204, from: 'tasks', to: 'contacts' },
  { id: 201, from: 'contacts', to: 'notes' },
  { id: 193, from: 'contacts', to: 'calls' },
  { id: 203, from: 'contacts', to: 'tasks' },
  { id: 279, from: 'contacts', to: 'companies' },
  { id: 1, from: 'contacts', to: 'companies' },
];

const SINGULAR: Readonly<Record<ObjectType, string>> = {
  contacts: 'contact',
  notes: 'note',
  calls: 'call',
  tasks: 'task',
};

/** `note_to_contact`, the name an inline association carries in an answer. */
export function nameAssociation(from: ObjectType, to: ObjectType): string {
  return `${SINGULAR[from]}_to_${SINGULAR[to]}`;
}

export function findDefaultTypeId(from: ObjectType, to: ObjectType): number | undefined {
  return ASSOCIATION_TYPES.find((type) => type.from === from && type.to === to)?.id;
}

export interface Link {
  readonly to: ObjectType;
  readonly id: string;
}

/** Which records belong together. A link is seen from both sides. */
export class Associations {
  readonly #links = new Map<string, Link[]>();

  link(from: Link, to: Link): void {
    this.#add(from, to);
    this.#add(to, from);
  }

  unlink(from: Link, to: Link): void {
    this.#remove(from, to);
    this.#remove(to, from);
  }

  /** Ids of the linked records of one type, oldest link first. */
  of(from: Link, to: ObjectType): readonly string[] {
    return (this.#links.get(`${from.to}:${from.id}`) ?? []).filter((link) => link.to === to).map((link) => link.id);
  }

  /** Hands all links of one record to another, as a merge does. */
  move(from: Link, to: Link): void {
    for (const other of [...(this.#links.get(`${from.to}:${from.id}`) ?? [])]) {
      this.unlink(from, other);
      this.link(to, other);
    }
  }

  #add(from: Link, to: Link): void {
    const key = `${from.to}:${from.id}`;
    const links = this.#links.get(key) ?? [];
    if (!links.some((link) => link.to === to.to && link.id === to.id)) this.#links.set(key, [...links, to]);
  }

  #remove(from: Link, to: Link): void {
    const key = `${from.to}:${from.id}`;
    const links = this.#links.get(key) ?? [];
    this.#links.set(
      key,
      links.filter((link) => link.to !== to.to || link.id !== to.id),
    );
  }
}

function createInvalidObject(to: string, id: string): ApiError {
  const name = to.toUpperCase().replace(/(IE)?S$/, (ending) => (ending === 'IES' ? 'Y' : ''));
  const message = `${name}=${id} is not valid`;
  const subCategory = 'crm.associations.INVALID_OBJECT_IDS';
  return new ApiError(400, message, {
    category: 'VALIDATION_ERROR',
    subCategory,
    errors: [{ message, subCategory, context: { [name]: [id] } }],
  });
}

function readTypes(from: ObjectType, raw: unknown): readonly AssociationType[] {
  if (!Array.isArray(raw) || raw.length === 0) throw createInvalidInput('An association needs at least one type.');
  return raw.map((entry: unknown) => {
    const { associationCategory, associationTypeId } = toObject(entry, 'types');
    if (associationCategory !== 'HUBSPOT_DEFINED') {
      throw createInvalidInput(`${String(associationCategory)} is not an association category of this portal.`);
    }
    const type = ASSOCIATION_TYPES.find(({ id }) => id === associationTypeId);
    if (type?.from !== from) {
      throw createInvalidInput(`associationTypeId ${String(associationTypeId)} is invalid from object type ${from}.`);
    }
    return type;
  });
}

function toObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw createInvalidInput(`Invalid input: ${where} must be an object.`);
  }
  return { ...value };
}

/**
 * Reads the inline `associations` of a create.
 * @param exists turns an id into the id it stands for now (merges), undefined when there is no such record
 * @throws ApiError 400 for a wrong direction, an unknown type or a record that does not exist
 */
export function readInlineAssociations(
  from: ObjectType,
  raw: unknown,
  exists: (type: ObjectType, id: string) => string | undefined,
): readonly Link[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) throw createInvalidInput('Invalid input: associations must be a list.');
  return raw.flatMap((entry: unknown) => {
    const { to, types } = toObject(entry, 'associations');
    const { id } = toObject(to, 'to');
    if (typeof id !== 'string' && typeof id !== 'number') throw createInvalidInput('An association needs to.id.');
    return readTypes(from, types).map((type) => {
      const target = isObjectType(type.to) ? exists(type.to, String(id)) : undefined;
      if (!isObjectType(type.to) || target === undefined) throw createInvalidObject(type.to, String(id));
      return { to: type.to, id: target };
    });
  });
}
