/** A list only where the slot says `many`; dates are ISO 8601. */
export type FieldValue = string | number | boolean | readonly string[];

/** Field values by the CRM's own field names. A field without a value is left out. */
export type Fields = Readonly<Record<string, FieldValue>>;

/** What to write. `null` empties the field; a field that is not named is not touched. */
export type FieldChanges = Readonly<Record<string, FieldValue | null>>;

/** What a field of a record holds of a person. The merge policy works on these, never on a CRM's names. */
export type Holds = 'name' | 'firstName' | 'lastName' | 'email' | 'phone' | 'organization' | 'description';

/** A field that holds part of a person. Order matters: the first e-mail slot is the primary, the others take further values. */
export interface Slot {
  readonly field: string;
  readonly holds: Holds;
  /** The field is a list without an end. */
  readonly many?: true;
  /** Read and compared, never written (a calculated or merge-made field). */
  readonly readOnly?: true;
  /** Longest value in characters the CRM takes. */
  readonly maxLength?: number;
}
