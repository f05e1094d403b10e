import { createSign } from 'node:crypto';
import { OAuth2 } from 'jsforce/lib/core.js';
import { z } from 'zod';
import type { Call } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { createFlight } from './flight.ts';
import { toTokenError } from './oauth-errors.ts';
import { isLoopbackHost, type SalesforceSettings } from './settings.ts';
import { DeadlineTransport, readAnswer } from './transport.ts';

/** One session with an org. `instanceUrl` may be another host than the login host. */
export interface Token {
  readonly accessToken: string;
  readonly instanceUrl: string;
  readonly organizationId: string | undefined;
  readonly userId: string | undefined;
  /** Local clock, ms. */
  readonly fetchedAt: number;
}

export interface Authority {
  /** The token in memory, or a new one. Throws `auth` in words when Salesforce gives none. */
  token(call: Call): Promise<Token>;
  /** A token other than `refused`. Calls at the same time share one request. */
  renew(refused: Token, call: Call): Promise<Token>;
  discard(refused: Token): void;
  current(): Token | undefined;
}

/** Below the shortest common session timeout: a session is renewed ahead of its end, which an answer never tells. */
const MAX_AGE_MS = 45 * 60_000;
/** Salesforce takes assertions that end at most a few minutes ahead. */
const ASSERTION_SECONDS = 180;

const tokenAnswer = z.object({ access_token: z.string().min(1), instance_url: z.url(), id: z.string().nullish() });

export function createAuthority(settings: SalesforceSettings, now: () => number = Date.now): Authority {
  let held: Token | undefined;
  const share = createFlight<Token>();

  function fetchShared(call: Call): Promise<Token> {
    return share(async () => {
      held = await requestToken(settings, call, now());
      return held;
    }, call.signal);
  }

  return {
    async token(call) {
      if (held !== undefined && now() - held.fetchedAt < MAX_AGE_MS) return held;
      return fetchShared(call);
    },
    async renew(refused, call) {
      if (held !== undefined && held !== refused) return held;
      return fetchShared(call);
    },
    discard(refused) {
      if (held === refused) held = undefined;
    },
    current: () => held,
  };
}

async function requestToken(settings: SalesforceSettings, call: Call, now: number): Promise<Token> {
  const { answer, status } = await call.exchange('oauth.token', [], async () => {
    const value = await postGrant(settings, call.signal, now);
    return { value, status: value.status };
  });
  const parsed = tokenAnswer.safeParse(answer);
  if (!parsed.success) throw toTokenError(status, answer);
  const instance = new URL(parsed.data.instance_url);
  if (!isSafe(instance, settings)) {
    throw new ConnectorError('rejected', 'Salesforce names an address without https: nothing is sent there.', {
      status,
    });
  }
  const identity = /\/id\/(\w{15,18})\/(\w{15,18})$/.exec(parsed.data.id ?? '');
  return {
    accessToken: parsed.data.access_token,
    instanceUrl: instance.origin,
    organizationId: identity?.[1],
    userId: identity?.[2],
    fetchedAt: now,
  };
}

/** Https; http on this machine only, for an imitation that also does the login there. */
function isSafe({ protocol, hostname }: URL, { loginUrl }: SalesforceSettings): boolean {
  const isLocal = isLoopbackHost(hostname) && isLoopbackHost(new URL(loginUrl).hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLocal);
}

/** jsforce throws an error without a status for a refusal; the transport keeps the answer itself. */
async function postGrant(settings: SalesforceSettings, signal: AbortSignal, now: number) {
  const isJwt = settings.privateKey !== '';
  const oauth = new OAuth2(
    isJwt
      ? { loginUrl: settings.loginUrl }
      : { loginUrl: settings.loginUrl, clientId: settings.clientId, clientSecret: settings.clientSecret },
  );
  const transport = new DeadlineTransport(signal);
  oauth._transport = transport;
  try {
    const answer: unknown = await oauth.requestToken(
      isJwt
        ? { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: signAssertion(settings, now) }
        : { grant_type: 'client_credentials' },
    );
    return { answer, status: transport.answer?.statusCode ?? 200 };
  } catch (error) {
    const refusal = readAnswer(transport);
    if (refusal === undefined) throw error;
    return { answer: refusal.body, status: refusal.status };
  }
}

/** https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm */
function signAssertion(settings: SalesforceSettings, now: number): string {
  const claims = {
    iss: settings.clientId,
    sub: settings.username,
    aud: toAudience(settings),
    exp: Math.floor(now / 1000) + ASSERTION_SECONDS,
  };
  const unsigned = [{ alg: 'RS256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  try {
    const key = settings.privateKey.replaceAll('\\n', '\n');
    return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url')}`;
  } catch (cause) {
    // The cause may quote the key.
    throw new ConnectorError('auth', 'The Salesforce privateKey is not an RSA key in PEM form.', {
      cause: cause instanceof Error ? cause.name : undefined,
    });
  }
}

function toAudience(settings: SalesforceSettings): string {
  if (settings.audience !== '') return new URL(settings.audience).origin;
  const isSandbox = /(^test\.salesforce\.com$|\.sandbox\.my\.salesforce\.)/.test(new URL(settings.loginUrl).hostname);
  return isSandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
}
