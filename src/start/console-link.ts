import { randomBytes } from 'node:crypto';
import type { GatewayConfig } from '../../config/schema.ts';

/** A way into the console that works once and is known only to who saw the start. */
export interface SignInLink {
  readonly kind: 'link';
  readonly secret: string;
  readonly url: string;
}

const SECRET_BYTES = 24;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1|\[::1\])$/;

/** Whether the host name or address is this machine's own. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * For a gateway that nobody else can reach and that holds no key of a CRM: reached by loopback alone, with contact books
 * alone. undefined for any other: its console needs a password.
 */
export function createSignInLink(config: GatewayConfig, publicUrl: string): SignInLink | undefined {
  const hosts = [config.server.host, new URL(publicUrl).hostname];
  const isAlone = hosts.every(isLoopback);
  const isLocal = Object.values(config.accounts).every(({ connector }) => connector === 'local');
  if (!isAlone || !isLocal) return undefined;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { kind: 'link', secret, url: `${publicUrl}/console/sign-in/${secret}` };
}
