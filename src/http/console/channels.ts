import type Router from '@koa/router';
import type { Context } from 'koa';
import { ConnectorError } from '../../../connectors/errors.ts';
import { type ChannelTest, type ChannelView, renderChannel, renderChannels } from '../../../console/channels-page.ts';
import { checkAccount } from '../../ops/check.ts';
import { searchEvents } from '../../store/search-events.ts';
import type { Channel } from '../../sync/channel.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, readParameter, sendPage } from './guard.ts';

const TIMEOUT_MS = 20_000;

/** /console/channels: every channel, its URL, its account's health, its mapping against the CRM's fields. */
export function addChannels(router: Router, guard: Guard, tools: ConsoleTools): void {
  router.get(
    '/channels',
    guard.page(async (context, frame) => {
      const views = await Promise.all([...tools.channels.values()].map((channel) => toView(tools, channel)));
      sendPage(context, renderChannels(frame, views));
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
      const test = await testChannel(channel);
      sendPage(context, renderChannel(frame, { ...(await toView(tools, channel)), test }));
    }),
  );
}

function readChannel(context: Context, { channels }: ConsoleTools): Channel {
  return channels.get(readParameter(context, 'name')) ?? context.throw(404);
}

async function toView(tools: ConsoleTools, { name, config, crm }: Channel): Promise<ChannelView> {
  const newest = await searchEvents(tools.database.read, { channel: name, limit: 1 });
  return {
    name,
    config,
    connector: tools.titles.get(crm.account) ?? '',
    url: undefined,
    lastAt: newest.events[0]?.receivedAt,
  };
}

async function testChannel({ crm }: Channel): Promise<ChannelTest> {
  const report = await checkAccount(crm);
  if (!report.ok) return { report, fields: undefined };
  const session = crm.open({
    eventId: 'console',
    lane: 'interactive',
    attempt: 1,
    fields: [],
    signal: AbortSignal.timeout(TIMEOUT_MS),
    onOperation: () => undefined,
  });
  try {
    const schema = await session.run('describe', (connector, call) => connector.describe(call));
    const fields = schema.types.flatMap((type) => type.fields.map((field) => [field.name, field] as const));
    return { report, fields: new Map(fields) };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const finding = { level: 'warning', text: error.message } as const;
    return { report: { ...report, findings: [...report.findings, finding] }, fields: undefined };
  }
}
