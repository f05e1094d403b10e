import { type Answer, createUnauthenticated } from './errors.ts';
import { readJsonObject } from './request-body.ts';
import { ACCESS_TOKEN_INFO_PATH } from './router.ts';
import type { Context, Route } from './routes.ts';
import { ACCESS_TOKEN_SECONDS, createOauthError } from './tokens.ts';

/** `POST /oauth/2026-03/token`, form body; the credentials are never read from the query. */
function issueToken({ portal, request }: Context): Answer {
  const form = new URLSearchParams(request.text);
  const grant = form.get('grant_type');
  if (grant !== 'refresh_token') {
    throw createOauthError(
      'unsupported_grant_type',
      'BAD_GRANT_TYPE',
      `grant_type ${String(grant)} is not supported here`,
    );
  }
  const field = (name: string): string => form.get(name) ?? '';
  const { token, refreshToken } = portal.tokens.refresh(
    field('client_id'),
    field('client_secret'),
    field('refresh_token'),
  );
  const body = {
    token_type: 'bearer',
    access_token: token.value,
    refresh_token: refreshToken,
    expires_in: ACCESS_TOKEN_SECONDS,
    hub_id: portal.settings.portalId,
    scopes: token.scopes,
  };
  return { status: 200, body };
}

function introspect({ portal, request }: Context): Answer {
  const token = portal.tokens.find(new URLSearchParams(request.text).get('token') ?? '');
  const now = portal.clock.now();
  if (!token || (token.expiresAt !== undefined && token.expiresAt <= now))
    return { status: 200, body: { active: false } };
  const expiry = token.expiresAt === undefined ? {} : { expires_in: Math.floor((token.expiresAt - now) / 1_000) };
  const body = {
    active: true,
    token_type: 'access_token',
    hub_id: portal.settings.portalId,
    scopes: token.scopes,
    ...expiry,
  };
  return { status: 200, body };
}

function revoke({ portal, request }: Context): Answer {
  portal.tokens.revoke(new URLSearchParams(request.text).get('token') ?? '');
  return { status: 204 };
}

/** Tells a static token's scopes; the token is in the body. */
function readTokenInfo({ portal, request }: Context): Answer {
  const { tokenKey } = readJsonObject(request.text);
  const token = portal.tokens.find(String(tokenKey));
  if (token?.kind !== 'static') throw createUnauthenticated();
  return {
    status: 200,
    body: { userId: 9_000_001, hubId: portal.settings.portalId, appId: 31_000_001, scopes: token.scopes },
  };
}

export const OAUTH_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/oauth/2026-03/token',
    kind: 'oauth.token',
    scopes: 'none',
    body: 'form',
    handle: issueToken,
  },
  {
    method: 'POST',
    pattern: '/oauth/2026-03/token/introspect',
    kind: 'oauth.introspect',
    scopes: 'none',
    body: 'form',
    handle: introspect,
  },
  {
    method: 'POST',
    pattern: '/oauth/2026-03/token/revoke',
    kind: 'oauth.revoke',
    scopes: 'none',
    body: 'form',
    handle: revoke,
  },
  {
    method: 'POST',
    pattern: ACCESS_TOKEN_INFO_PATH,
    kind: 'oauth.token-info',
    scopes: 'none',
    body: 'json',
    handle: readTokenInfo,
  },
];
