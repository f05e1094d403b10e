/** Why a record counts as the visitor's, or does not. The sentences are the fixed vocabulary of `JudgedHit.reason`. */
export const MATCH_REASONS = {
  link: 'The visitor was recognised as this record before.',
  assigned: 'The agent or an operator named it.',
  'external-id': 'It carries the visitor’s own id.',
  token: 'The visitor’s token names it.',
  email: 'It has the visitor’s e-mail.',
  phone: 'It has the visitor’s phone.',
  both: 'It has the visitor’s e-mail and phone.',
  'weak-email': 'It has only an e-mail of the visitor that several people may use.',
  'neither-in-record': 'It has neither an e-mail nor a phone of the visitor.',
  'unknown-type': 'The connector does not declare this type of record.',
  'shared-phone': 'It has only a phone that too many records share.',
  'email-elsewhere': 'It has the visitor’s phone, but another record has the e-mail, and the e-mail decides.',
  'known-elsewhere': 'The visitor is known as another record.',
  'known-email-elsewhere':
    'The visitor was taken for this record, but another one has the e-mail, and the e-mail decides.',
  'known-proof-elsewhere': 'Little speaks for this record, and another one has the visitor’s e-mail or phone.',
  'token-contradicted': 'The visitor’s token names it, but the visitor’s e-mail or phone is not the record’s.',
  'bond-contradicted': 'Little spoke for this record, and the visitor now gives another e-mail or phone.',
  'weak-elsewhere': 'Another record has an e-mail or phone of the visitor that proves more.',
  'primary-elsewhere': 'Another record has the visitor’s e-mail as its main one.',
  'preferred-type': 'A record of a preferred type matches.',
  'not-newest': 'Another matching record was changed later.',
  'not-oldest': 'Another matching record is older.',
  'not-both': 'Another record has both the visitor’s e-mail and phone.',
} as const;

export type MatchReason = keyof typeof MATCH_REASONS;

export type MatchSentence = (typeof MATCH_REASONS)[MatchReason];

/** The reasons that speak for a record. */
export const ACCEPTING: ReadonlySet<MatchReason> = new Set([
  'link',
  'assigned',
  'external-id',
  'token',
  'email',
  'phone',
  'both',
  'weak-email',
]);
