import type { Slot } from '../connector.ts';
import type { Account } from './account.ts';
import type { Paths } from './api.ts';
import type { LostProperties } from './lost-properties.ts';
import type { Owners } from './owners.ts';
import type { RecentContacts } from './recent-contacts.ts';
import type { HubspotSettings } from './settings.ts';
import type { Send } from './transport.ts';

/** What every operation of one connected account works with. */
export interface HubspotContext {
  readonly settings: HubspotSettings;
  readonly paths: Paths;
  readonly slots: readonly Slot[];
  readonly send: Send;
  readonly account: Account;
  readonly owners: Owners;
  readonly recent: RecentContacts;
  readonly lost: LostProperties;
}
