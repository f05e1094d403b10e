import type { GatewayConfig } from '../../../config/schema.ts';
import { toChannelPath } from '../../../console/channels-page.ts';
import { BASE } from '../../../console/layout.ts';
import { TEXTS } from '../../../console/texts.ts';
import { countUnfinished } from '../../store/count-unfinished.ts';
import type { Database } from '../../store/database.ts';
import { findChannel } from './raw-config.ts';
import { listMentions, withoutChannel } from './removal.ts';
import type { Removal } from './remove.ts';

/** /console/channels/:name/remove. */
export function createChannelRemoval(database: Database): Removal {
  return {
    path: '/channels/:name/remove',
    goesTo: `${BASE}/channels`,
    without: withoutChannel,
    async describe(name, raw, config) {
      if (findChannel(raw, name) === undefined) return undefined;
      const isLast = Object.keys(config.channels).length === 1;
      return {
        title: TEXTS.removeChannel.title(name),
        action: `${toChannelPath(name)}/remove`,
        backTo: toChannelPath(name),
        meaning: await listMeaning(database, config, name),
        obstacles: isLast ? [TEXTS.removeChannel.last] : [],
      };
    },
  };
}

async function listMeaning(database: Database, config: GatewayConfig, name: string): Promise<readonly string[]> {
  const { removeChannel: texts } = TEXTS;
  const channel = config.channels[name];
  const mentions = listMentions(config, name);
  return [
    texts.address,
    texts.stays,
    ...(await describeUnfinished(database, name)),
    channel?.tokens.length === 0 ? texts.madeToken : texts.givenToken,
    ...(channel === undefined ? [] : [texts.account(channel.account)]),
    ...(mentions.length > 0 ? [texts.mentions(mentions.join('; '))] : []),
  ];
}

/** What becomes of its events that are not at an end. */
async function describeUnfinished({ read, engine }: Database, name: string): Promise<readonly string[]> {
  const { removeChannel: texts } = TEXTS;
  const counts = (await countUnfinished(read)).filter(({ channel }) => channel === name);
  if (counts.length === 0) return [texts.nothingOpen];
  return counts.flatMap(({ state, count }) => [
    texts[state](count),
    ...(state === 'open' && engine === 'postgres' ? [texts.shared] : []),
  ]);
}
