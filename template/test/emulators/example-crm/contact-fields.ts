/** One field of a contact, as the API describes it. */
export interface ContactField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly required: boolean;
  readonly read_only: boolean;
  readonly max_length?: number;
  readonly options?: readonly string[];
}

const OPEN = { required: false, read_only: false } as const;

/** Copy them from the vendor's documentation, not from what the connector happens to use. */
export const CONTACT_FIELDS: readonly ContactField[] = [
  { name: 'name', label: 'Name', type: 'text', max_length: 255, ...OPEN },
  { name: 'email', label: 'E-mail', type: 'email', max_length: 254, ...OPEN },
  { name: 'email2', label: 'Second e-mail', type: 'email', max_length: 254, ...OPEN },
  { name: 'phone', label: 'Phone', type: 'phone', max_length: 50, ...OPEN },
  { name: 'phone2', label: 'Second phone', type: 'phone', max_length: 50, ...OPEN },
  { name: 'company', label: 'Company', type: 'text', max_length: 255, ...OPEN },
  { name: 'status', label: 'Status', type: 'select', options: ['new', 'customer', 'lost'], ...OPEN },
  { name: 'orders', label: 'Orders', type: 'number', required: false, read_only: true },
];

/** What the API says of a field it refuses. */
export interface RefusedValue {
  readonly name: string;
  readonly code: 'unknown' | 'read_only' | 'too_long' | 'no_option';
  readonly max_length?: number;
}

/** [] when all values can be written. */
export function findRefused(values: Readonly<Record<string, unknown>>): readonly RefusedValue[] {
  return Object.entries(values).flatMap(([name, value]) => refuse(name, value) ?? []);
}

function refuse(name: string, value: unknown): RefusedValue | undefined {
  const field = CONTACT_FIELDS.find((known) => known.name === name);
  if (field === undefined) return { name, code: 'unknown' };
  if (field.read_only) return { name, code: 'read_only' };
  if (value === null) return undefined;
  const { max_length = Number.POSITIVE_INFINITY, options } = field;
  if (String(value).length > max_length) return { name, code: 'too_long', max_length };
  return options?.includes(String(value)) === false ? { name, code: 'no_option' } : undefined;
}
