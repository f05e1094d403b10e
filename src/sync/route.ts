import type { ChannelConfig, Route, WriteConfig } from '../../config/schema.ts';
import { meetsCondition, type Subject } from '../lead/mapping/condition.ts';

/** How this visitor's record is written: the channel's settings, with those of the first route that fits put over them. */
export interface Routing extends Pick<WriteConfig, 'mode' | 'recordType' | 'owner' | 'ownerEmail'> {
  /** Absent: the channel's own. */
  readonly account?: string;
  /** Number of the route from 1, for the decision. */
  readonly route?: number;
  /** Go to the visitor's own tags. */
  readonly tags: readonly string[];
  /** CRM fields of a record the gateway creates. */
  readonly fields: Route['fields'];
}

/**
 * Pure. A visitor who is in an account already (`subject.account`) stays there: routes that lead to another one are not for him,
 * with all they say of records and fields.
 */
export function findRouting({ write, routes }: Pick<ChannelConfig, 'write' | 'routes'>, subject: Subject): Routing {
  const isOpen = ({ account }: Route) =>
    account === undefined || subject.account === undefined || account === subject.account;
  const index = routes.findIndex((route) => isOpen(route) && meetsCondition(route.if, subject));
  const route = routes[index];
  return {
    mode: route?.mode ?? write.mode,
    recordType: route?.recordType ?? write.recordType,
    owner: route?.owner ?? write.owner,
    ownerEmail: route?.ownerEmail ?? write.ownerEmail,
    tags: route?.tags ?? [],
    fields: route?.fields ?? {},
    ...(route?.account !== undefined && { account: route.account }),
    ...(route !== undefined && { route: index + 1 }),
  };
}
