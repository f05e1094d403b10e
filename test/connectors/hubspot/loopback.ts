import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Connector } from '../../../connectors/connector.ts';
import type { HubspotSettings } from '../../../connectors/hubspot/index.ts';
import { openAccount } from './account-fixture.ts';

/** A real server on this machine in HubSpot's place, and a connector that talks to it. */
export interface Loopback {
  readonly connector: Connector;
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
  readonly opened: () => number;
  close(): void;
}

export async function serveLoopback(
  listener: RequestListener,
  settings: Partial<HubspotSettings> = {},
): Promise<Loopback> {
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer(listener);
  server.on('connection', (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connector = await openAccount({ ...settings, apiUrl: `http://127.0.0.1:${port}` });
  return { connector, server, sockets, opened: () => opened, close };
}
