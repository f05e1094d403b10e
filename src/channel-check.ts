import type { ChannelConfig } from '../config/schema.ts';
import type { Finding } from '../connectors/connector.ts';
import type { Channel } from './sync/channel.ts';
import { checkMappings } from './sync/check-mappings.ts';
import type { Crm } from './sync/crm.ts';
import type { Log } from './sync/log.ts';

/**
 * Holds the channel's mappings against the fields its CRM has now. Throws
 * `ConnectorError`.
 */
export async function checkChannel(
  { name, config, reachable }: Channel,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (config.fields.length + config.customData.length + config.routes.length === 0) return [];
  const found = await Promise.all([...reachable.values()].map(({ crm }) => checkOn(crm, name, config, signal)));
  if (found.length === 1) return found.flat();
  const accounts = [...reachable.keys()];
  return found.flatMap((findings, index) =>
    findings.map((finding) => ({ ...finding, text: `${finding.text} (account ${accounts[index]})` })),
  );
}

async function checkOn(
  crm: Crm,
  name: string,
  config: ChannelConfig,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const session = crm.open({
    eventId: 'check',
    lane: 'background',
    attempt: 1,
    fields: [],
    signal,
    onOperation: () => undefined,
  });
  const schema = await session.run('describe', (connector, call) => connector.describe(call));
  const { recordTypes, createType } = crm.connector;
  return checkMappings(`channels.${name}`, config, { schema, recordTypes, createType });
}

/** Warns of mappings that do not fit the CRM. Never fails: a CRM that does not answer now must not keep the gateway from its work. */
export async function warnOfMappings(channels: Iterable<Channel>, log: Log, signal: AbortSignal): Promise<void> {
  for (const channel of channels) {
    try {
      for (const { level, text, hint } of await checkChannel(channel, signal)) {
        log.warn({ channel: channel.name, level, text, hint }, 'channel:mapping:misfit');
      }
    } catch (error) {
      if (!signal.aborted) log.warn({ channel: channel.name, err: error }, 'channel:mapping:unchecked');
    }
  }
}
