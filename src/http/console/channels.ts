import type Router from '@koa/router';
import type { Context } from 'koa';
import { type ChannelView, renderChannel, renderChannels } from '../../../console/channels-page.ts';
import { describeRoute } from '../../../console/route-form.ts';
import { checkChannelSchema } from '../../checks/schema-check.ts';
import { checkAccount, withFindings } from '../../ops/check.ts';
import { searchEvents } from '../../store/search-events.ts';
import type { Channel } from '../../sync/channel.ts';
import { readPending } from './apply-file.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, readParameter, sendPage } from './guard.ts';
import { toRoutes } from './route-values.ts';

/** /console/channels: every channel, its URL, its account's health, its mapping against the CRM's fields. */
export function addChannels(router: Router, guard: Guard, tools: ConsoleTools): void {
  router.get(
    '/channels',
    guard.page(async (context, frame) => {
      const views = await Promise.all([...tools.current().channels.values()].map((channel) => toView(tools, channel)));
      sendPage(context, renderChannels(frame, views, readPending(tools)));
    }),
  );
  router.get(
    '/channels/:name',
    guard.page(async (context, frame) => {
      const channel = readChannel(context, tools);
      const view = await toView(tools, channel);
      const isShown = context.query.url === 'shown';
      if (isShown) tools.log.info({ channel: channel.name }, 'console:url:shown');
      const url = isShown ? tools.webhookUrls.get(channel.name) : undefined;
      sendPage(context, renderChannel(frame, { ...view, url }));
    }),
  );
  router.post(
    '/channels/:name/test',
    guard.change(async (context, frame) => {
      const channel = readChannel(context, tools);
      const find = (signal: AbortSignal) =>
        checkChannelSchema(tools.database, channel, [...tools.current().channels.values()], signal);
      const report = await withFindings(await checkAccount(channel.crm), find);
      sendPage(context, renderChannel(frame, { ...(await toView(tools, channel)), report }));
    }),
  );
}

function readChannel(context: Context, { current }: ConsoleTools): Channel {
  return current().channels.get(readParameter(context, 'name')) ?? context.throw(404);
}

async function toView(tools: ConsoleTools, { name, config, crm }: Channel): Promise<ChannelView> {
  const newest = await searchEvents(tools.database.read, { channel: name, limit: 1 });
  return {
    name,
    config,
    connector: tools.current().titles.get(crm.account) ?? '',
    url: undefined,
    routes: toRoutes(config.routes).map(describeRoute),
    isEditable: tools.editing !== undefined,
    lastAt: newest.events[0]?.receivedAt,
  };
}
