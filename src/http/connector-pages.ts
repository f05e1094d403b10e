import type { Context, Middleware } from 'koa';
import type { Crm } from '../sync/crm.ts';
import type { AddressReader } from './addresses.ts';
import { isLocalPeer } from './local-peer.ts';
import type { PasswordLock } from './password-lock.ts';

export interface ConnectorPagesOptions {
  accountOf(name: string): Crm | undefined;
  /** Of the console; undefined: pages are shown on this machine only. */
  readonly lock: PasswordLock | undefined;
  readonly readAddress: AddressReader;
  /** Whether somebody has signed in to the console. */
  isSignedIn(context: Context): boolean;
  /**
   * A public address is configured: requests come through a proxy, which is on this machine too and may not say for whom it
   * asks. Then nobody is taken for local.
   */
  readonly isPublic: boolean;
  /** Host names the gateway is reached by. */
  readonly hosts: ReadonlySet<string>;
}

/** No script, nothing from elsewhere, no framing. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** GET /crm/:account/…: pages of connectors that keep their records here. They hold personal data, hence the lock. */
export function createConnectorPages(options: ConnectorPagesOptions): Middleware {
  return async (context) => {
    const { account = '', path = '' } = context.params as Record<string, string>;
    const page = options.accountOf(account)?.connector.page;
    if (page === undefined) return context.throw(404, 'Not found');
    await refuseStrangers(context, options);
    const { status, type, body } = await page(`/${path}`, new URLSearchParams(context.querystring));
    context.status = status;
    context.set('Content-Type', `${type}; charset=utf-8`);
    context.set('Content-Security-Policy', POLICY);
    context.set('X-Content-Type-Options', 'nosniff');
    context.set('Referrer-Policy', 'no-referrer');
    context.set('Cache-Control', type === 'text/css' ? 'max-age=3600' : 'no-store');
    context.body = body;
  };
}

async function refuseStrangers(context: Context, options: ConnectorPagesOptions): Promise<void> {
  const { lock, hosts, isPublic, isSignedIn, readAddress } = options;
  // A page of another site that resolves its own name to this machine sends its own host name.
  if (!hosts.has(context.hostname)) context.throw(403, 'Unknown host');
  if (isSignedIn(context)) return;
  if (lock === undefined) {
    if (!isPublic && isLocalPeer(context)) return;
    return context.throw(
      403,
      isPublic
        ? 'These pages need console.password, because server.publicUrl is a public address'
        : 'These pages are shown on the gateway’s own machine only, until console.password is set',
    );
  }
  const given = readPassword(context.get('Authorization'));
  if (given !== undefined) {
    const verdict = await lock.try(readAddress(context.req), given);
    if (verdict.kind === 'right') return;
    if (verdict.kind === 'locked') {
      context.set('Retry-After', String(Math.ceil(verdict.waitMs / 1_000)));
      context.throw(429, 'Too many attempts. Try again later');
    }
  }
  context.set('WWW-Authenticate', 'Basic realm="Contacts", charset="UTF-8"');
  context.throw(401, 'Sign in with the console password');
}

/** Of an Authorization header of the Basic kind; any user name will do. */
function readPassword(header: string): string | undefined {
  const [scheme = '', encoded = ''] = header.split(' ');
  if (scheme.toLowerCase() !== 'basic') return undefined;
  return Buffer.from(encoded, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}
