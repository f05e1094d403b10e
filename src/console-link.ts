import { randomBytes } from 'node:crypto';
import type { GatewayConfig } from '../config/schema.ts';

/** A way into the console that works once and is known only to who saw the start. */
export interface SignInLink {
  readonly kind: 'link';
  readonly secret: string;
  readonly url: string;
}

const SECRET_BYTES = 24;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1|\[::1\])$/;

/**
 * For a gateway that nobody else can reach and that holds no key of a CRM: reached by loopback alone, with contact books
 * alone. undefined for any other: its console needs a password.
 */
export function createSignInLink(config: GatewayConfig, publicUrl: string): SignInLink | undefined {
  const hosts = [config.server.host, new URL(publicUrl).hostname];
  const isAlone = hosts.every((host) => LOOPBACK.test(host));
  const isLocal = Object.values(config.accounts).every(({ connector }) => connector === 'local');
  if (!isAlone || !isLocal) return undefined;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { kind: 'link', secret, url: `${publicUrl}/console/sign-in/${secret}` };
}
