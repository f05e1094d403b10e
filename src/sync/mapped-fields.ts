import type { ChannelConfig } from '../../config/schema.ts';
import { listCardPaths } from './card.ts';

/** A field of the CRM that a channel's configuration names. */
export interface MappedField {
  readonly field: string;
  readonly channel: string;
  /** Where in the configuration: `channels.shop.fields[0]`. */
  readonly path: string;
}

/** Pure. Every field the channel writes to or shows to agents. */
export function listMappedFields(
  channel: string,
  { fields, routes, customData }: Pick<ChannelConfig, 'fields' | 'routes' | 'customData'>,
): readonly MappedField[] {
  const base = `channels.${channel}`;
  const toMapped = (field: string, place: string) => ({ field, channel, path: `${base}.${place}` });
  return [
    ...fields.map(({ to }, index) => toMapped(to, `fields[${index}]`)),
    ...routes.flatMap((route, index) =>
      Object.keys(route.fields).map((to) => toMapped(to, `routes[${index}].fields.${to}`)),
    ),
    ...customData.flatMap((line, index) =>
      listCardPaths(line)
        .filter((from) => from !== 'owner.name' && from !== 'owner.email')
        .map((from) => toMapped(from, `customData[${index}]`)),
    ),
  ];
}
