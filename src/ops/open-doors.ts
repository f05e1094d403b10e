import type { GatewayConfig } from '../../config/schema.ts';
import type { Finding } from '../../connectors/connector.ts';
import { isLoopback } from '../start/console-link.ts';

/** Pure. What the configuration leaves open to others on the network, in words. Empty: nothing. */
export function findOpenDoors({ server }: Pick<GatewayConfig, 'server'>): readonly Finding[] {
  const findings: Finding[] = [];
  const isHidden = isLoopback(server.host);
  if (!isHidden && server.monitoringToken === null) {
    findings.push({
      level: 'warning',
      text: `Who reaches ${server.host}:${server.port} can read /metrics and the details of /readyz.`,
      hint: 'Set server.monitoringToken, or let your proxy pass on /jivo, /console and /crm alone.',
    });
  }
  const publicUrl = server.publicUrl === null ? undefined : new URL(server.publicUrl);
  const isPublic = publicUrl !== undefined && !isLoopback(publicUrl.hostname);
  if (publicUrl?.protocol === 'http:' && isPublic) {
    findings.push({
      level: 'warning',
      text: 'server.publicUrl is http: tokens and what visitors write cross the network in clear.',
      hint: 'Put a proxy with a certificate before the gateway and say its https address.',
    });
  }
  if (isPublic && server.trustedProxies.length === 0) {
    findings.push({
      level: 'warning',
      text: 'server.publicUrl is public and server.trustedProxies is empty: all clients of your proxy count as one.',
      hint: 'Set server.trustedProxies to the address of your proxy, such as ["127.0.0.1"], or a stranger’s wrong passwords lock you out too.',
    });
  }
  return findings;
}
