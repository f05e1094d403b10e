import type { ChannelConfig } from '../../config/schema.ts';
import type { Crm } from './crm.ts';
import type { Owners } from './owners.ts';
import type { RecordTurns } from './record-turns.ts';

/** A channel of Jivo and the CRM account it works with, ready for events. */
export interface Channel extends AccountTools {
  readonly name: string;
  readonly config: ChannelConfig;
  /** Every account its events may belong to, by name: its own and those its routes lead to. */
  readonly reachable: ReadonlyMap<string, AccountTools>;
}

/** What all channels of an account share. */
export interface AccountTools {
  readonly crm: Crm;
  readonly owners: Owners;
  readonly turns: RecordTurns;
}

/** The channel working with another of its accounts; undefined when the configuration no longer leads there. */
export function onAccount(channel: Channel | undefined, account: string): Channel | undefined {
  const tools = channel?.reachable.get(account);
  return channel === undefined || tools === undefined ? undefined : { ...channel, ...tools };
}
