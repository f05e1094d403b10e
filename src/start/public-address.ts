import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayConfig } from '../../config/schema.ts';

/** Address people and Jivo use: the configured one, or where the server listens. No slash at the end. */
export function toPublicUrl({ server: { publicUrl, host } }: GatewayConfig, server: Server): string {
  if (publicUrl !== null) return publicUrl.replace(/\/+$/, '');
  const { port } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** Names of hosts the gateway is reached by. */
export function toHosts({ server: { host } }: GatewayConfig, publicUrl: string): ReadonlySet<string> {
  return new Set(['127.0.0.1', 'localhost', '[::1]', host, new URL(publicUrl).hostname]);
}
