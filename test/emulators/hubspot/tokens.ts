import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { ApiError, createExpired, createMissingScopes, createUnauthenticated } from './errors.ts';
import { ALL_SCOPES, type OauthAppSeed, type TokenSeed } from './settings.ts';

/** Life of an OAuth access token in seconds. */
export const ACCESS_TOKEN_SECONDS = 1_800;

export interface Token {
  readonly value: string;
  readonly kind: 'static' | 'oauth';
  /** Whom the ten-second limit counts. */
  readonly app: string;
  readonly scopes: readonly string[];
  readonly expiresAt?: number;
}

interface OauthApp {
  readonly seed: OauthAppSeed;
  refreshToken: string | undefined;
}

/** Which keys open the portal. */
export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly #apps: OauthApp[];
  readonly #clock: Clock;

  constructor(tokens: readonly TokenSeed[], apps: readonly OauthAppSeed[], clock: Clock) {
    this.#clock = clock;
    this.#apps = apps.map((seed) => ({ seed, refreshToken: seed.refreshToken }));
    for (const seed of tokens) this.add(seed);
  }

  /** Adds a static token, or gives a known one other scopes. */
  add({ token, scopes = ALL_SCOPES }: TokenSeed): Token {
    const added: Token = { value: token, kind: 'static', app: token, scopes };
    this.#tokens.set(token, added);
    return added;
  }

  /** A revoked access token or refresh token is unknown from now on. */
  revoke(token: string): void {
    this.#tokens.delete(token);
    for (const app of this.#apps) if (app.refreshToken === token) app.refreshToken = undefined;
  }

  find(value: string): Token | undefined {
    return this.#tokens.get(value);
  }

  /** @throws ApiError 401 for a missing, unknown, revoked or expired token */
  authenticate(header: string | undefined): Token {
    const value = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
    const token = value === undefined ? undefined : this.#tokens.get(value);
    if (!token) throw createUnauthenticated();
    if (token.expiresAt !== undefined && token.expiresAt <= this.#clock.now()) {
      throw createExpired(Math.floor((this.#clock.now() - token.expiresAt) / 1_000));
    }
    return token;
  }

  /**
   * A new access token for a refresh token.
   * @throws ApiError 400 with `error` and `status` in the OAuth form
   */
  refresh(clientId: string, clientSecret: string, refreshToken: string): { token: Token; refreshToken: string } {
    const app = this.#findApp(clientId, clientSecret);
    if (app.refreshToken === undefined || app.refreshToken !== refreshToken) {
      throw createOauthError('invalid_grant', 'BAD_REFRESH_TOKEN', 'missing or invalid refresh token');
    }
    if (app.seed.rotate) app.refreshToken = randomUUID();
    const token: Token = {
      value: `CI${randomUUID().replaceAll('-', '')}`,
      kind: 'oauth',
      app: clientId,
      scopes: app.seed.scopes ?? ALL_SCOPES,
      expiresAt: this.#clock.now() + ACCESS_TOKEN_SECONDS * 1_000,
    };
    this.#tokens.set(token.value, token);
    return { token, refreshToken: app.refreshToken };
  }

  #findApp(clientId: string, clientSecret: string): OauthApp {
    const app = this.#apps.find(({ seed }) => seed.clientId === clientId);
    if (!app) throw createOauthError('invalid_client', 'BAD_CLIENT_ID', 'missing or unknown client id');
    if (app.seed.clientSecret !== clientSecret) {
      throw createOauthError('invalid_client', 'BAD_CLIENT_SECRET', 'missing or invalid client secret');
    }
    return app;
  }
}

/** @throws ApiError 403 when the token has none of the scopes that open a route */
export function requireScope(token: Token, anyOf: readonly string[]): void {
  if (!anyOf.some((scope) => token.scopes.includes(scope))) throw createMissingScopes(anyOf);
}

/** OAuth refusals carry `error` and a machine-readable `status` beside the usual fields. */
export function createOauthError(error: string, status: string, message: string): ApiError {
  return new ApiError(400, message, { error, error_description: message, status });
}
