import type { ChannelConfig, FieldMapping, Route } from '../../config/schema.ts';
import { fits } from '../lead/mapping/condition.ts';

/** What of a channel's configuration says where its values and records go. */
export type Mapped = Pick<ChannelConfig, 'account' | 'fields' | 'customData' | 'match' | 'routes' | 'write'>;

/** Whether the channel makes records in this account: for visitors of no route, and by its routes. */
export function makesRecords(channel: Mapped, account: string): boolean {
  return listMakings(channel, account).length > 0;
}

/** Whether the channel's visitors may be in another account than its own. */
export function leadsElsewhere({ account, routes }: Mapped): boolean {
  return routes.some((route) => route.account !== undefined && route.account !== account);
}

/** Whether the mapping is for visitors of this account. */
export function isForAccount({ if: given }: FieldMapping, account: string): boolean {
  return given?.account === undefined || fits(given.account, account);
}

/** The routes that do not lead to another account, with their place in the list. */
export function listRoutes({ routes }: Mapped, account: string): readonly (readonly [number, Route])[] {
  return [...routes.entries()].filter(([, route]) => route.account === undefined || route.account === account);
}

/** One way in which the channel makes a record. */
export interface Making {
  /** null: the connector's usual one. */
  readonly type: string | null;
  /** CRM fields that are filled besides the mapping's. */
  readonly fields: readonly string[];
}

export function listMakings(channel: Mapped, account: string): readonly Making[] {
  const { write } = channel;
  const usual = { mode: write.mode, type: write.recordType, fields: [] };
  const routed = listRoutes(channel, account).map(([, route]) => ({
    mode: route.mode ?? write.mode,
    type: route.recordType ?? write.recordType,
    fields: Object.keys(route.fields),
  }));
  return [usual, ...routed].filter(({ mode }) => mode !== 'update-only');
}
