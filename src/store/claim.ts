/** The right to do one event, until the lease ends. `attempts` is the fencing token: whoever claims later has a higher one. */
export interface Claim {
  readonly seq: number;
  readonly eventId: string;
  readonly attempts: number;
  readonly channel: string;
  readonly account: string;
  readonly name: string;
  readonly body: string;
  /** ms since 1970, the database's clock. */
  readonly receivedAt: number;
  /** ms since 1970, the database's clock. 0: nobody claimed it, it is only looked at or done for a person. */
  readonly claimedAt: number;
  /** It was not done when it came: more of the same person may have come since. */
  readonly waited: boolean;
}

export function toClaim(
  row: {
    seq: number;
    id: string;
    attempts: number;
    channel: string;
    account: string;
    name: string;
    body: string;
    received_at: number;
  },
  claimedAt: number,
  waited: boolean,
): Claim {
  return {
    seq: row.seq,
    eventId: row.id,
    attempts: row.attempts,
    channel: row.channel,
    account: row.account,
    name: row.name,
    body: row.body,
    receivedAt: row.received_at,
    claimedAt,
    waited,
  };
}
