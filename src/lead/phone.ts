export interface Phone {
  /** As the visitor or agent typed it, trimmed. */
  readonly raw: string;
  /** `+` and digits. Absent when the text is no valid number anywhere we can tell: such a phone is kept, but identifies nobody. */
  readonly e164?: string;
}

/** One number in the forms CRMs keep it in. */
export interface PhoneQuery {
  readonly e164: string;
  /** Country calling code without `+`. */
  readonly countryCode: string;
  /** National (significant) number, digits only. */
  readonly national: string;
  /** Exact spellings worth asking for, E.164 first, without repetition; includes national quirks. */
  readonly spellings: readonly string[];
}
