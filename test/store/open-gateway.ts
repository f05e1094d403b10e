import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { type Gateway, startGateway } from '../../src/start/gateway.ts';
import { createRecordedLog } from '../gateway/recorded-log.ts';

const TOKEN = 'a-token-for-tests-0123456789';
const definitions = connectors as unknown as Definitions;

/** A gateway with a contact book on the store of the url. Several may be opened on one PostgreSQL database. */
export function openGateway(url: string): Promise<Gateway> {
  const raw = {
    server: { host: '127.0.0.1', port: 0 },
    storage: { url },
    accounts: { crm: { connector: 'local' } },
    channels: { shop: { account: 'crm', token: TOKEN } },
  };
  const config = parseConfig(raw, definitions, {}, '.');
  return startGateway({ config, definitions, log: createRecordedLog(), engine: { pollMs: 50 } });
}

/** Sends a webhook of the visitor's chat. */
export function sendChat(
  { publicUrl }: Gateway,
  chatId: number,
  visitor: object,
  more: object = { event_name: 'chat_accepted' },
): Promise<Response> {
  const body = JSON.stringify({ chat_id: chatId, widget_id: 'w', visitor, ...more });
  return fetch(`${publicUrl}/jivo/shop/${TOKEN}`, { method: 'POST', body });
}
