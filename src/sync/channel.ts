import type { ChannelConfig } from '../../config/schema.ts';
import type { Crm } from './crm.ts';
import type { Owners } from './owners.ts';
import type { RecordTurns } from './record-turns.ts';

/** A channel of Jivo and the CRM account it works with, ready for events. */
export interface Channel {
  readonly name: string;
  readonly config: ChannelConfig;
  readonly crm: Crm;
  readonly owners: Owners;
  readonly turns: RecordTurns;
}
