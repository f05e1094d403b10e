/** Why a record counts as the visitor's, or does not. The sentences are the fixed vocabulary of `JudgedHit.reason`. */
export const MATCH_REASONS = {
  email: 'It has the visitor’s e-mail.',
  phone: 'It has the visitor’s phone.',
  both: 'It has the visitor’s e-mail and phone.',
  'neither-in-record': 'It has neither an e-mail nor a phone of the visitor.',
  'unknown-type': 'The connector does not declare this type of record.',
  'shared-phone': 'It has only a phone that too many records share.',
  'email-elsewhere': 'It has the visitor’s phone, but another record has the e-mail, and the e-mail decides.',
  'primary-elsewhere': 'Another record has the visitor’s e-mail as its main one.',
  'preferred-type': 'A record of a preferred type matches.',
  'not-newest': 'Another matching record was changed later.',
  'not-oldest': 'Another matching record is older.',
  'not-both': 'Another record has both the visitor’s e-mail and phone.',
} as const;

export type MatchReason = keyof typeof MATCH_REASONS;

export type MatchSentence = (typeof MATCH_REASONS)[MatchReason];
