import { hash, timingSafeEqual } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Crm } from '../sync/crm.ts';

export interface ConnectorPagesOptions {
  readonly accounts: ReadonlyMap<string, Crm>;
  /** Of the console; null: pages are shown on this machine only. */
  readonly password: string | null;
  /** Host names the gateway is reached by. */
  readonly hosts: ReadonlySet<string>;
}

/** No script, nothing from elsewhere, no framing. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** GET /crm/:account/…: pages of connectors that keep their records here. They hold personal data, hence the lock. */
export function createConnectorPages({ accounts, password, hosts }: ConnectorPagesOptions): Middleware {
  return async (context) => {
    const { account = '', path = '' } = context.params as Record<string, string>;
    const page = accounts.get(account)?.connector.page;
    if (page === undefined) return context.throw(404, 'Not found');
    refuseStrangers(context, password, hosts);
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

function refuseStrangers(context: Context, password: string | null, hosts: ReadonlySet<string>): void {
  // A page of another site that resolves its own name to this machine sends its own host name.
  if (!hosts.has(context.hostname)) context.throw(403, 'Unknown host');
  if (password !== null) {
    if (isPassword(context.get('Authorization'), password)) return;
    context.set('WWW-Authenticate', 'Basic realm="Contacts", charset="UTF-8"');
    context.throw(401, 'Sign in with the console password');
  }
  const local = /^(127\.|::1$|::ffff:127\.)/.test(context.req.socket.remoteAddress ?? '');
  if (!local || context.get('X-Forwarded-For') !== '' || context.get('Forwarded') !== '') {
    context.throw(403, 'These pages are shown on the gateway’s own machine only, until console.password is set');
  }
}

function isPassword(header: string, password: string): boolean {
  const [scheme = '', encoded = ''] = header.split(' ');
  if (scheme.toLowerCase() !== 'basic') return false;
  const given = Buffer.from(encoded, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
  const digest = (text: string) => hash('sha256', text, 'buffer');
  return timingSafeEqual(digest(given), digest(password));
}
