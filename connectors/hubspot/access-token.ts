import type { Call } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { HttpAnswer } from '../send-http.ts';
import type { AbortableOptions } from './abortable-client.ts';
import { tokenAnswer } from './answers.ts';
import type { Paths } from './api.ts';
import { toTokenError, toUnreadableError } from './errors.ts';
import { BUCKETS } from './limits.ts';
import type { RefreshToken } from './refresh-token.ts';
import type { HubspotSettings } from './settings.ts';
import { toTransportError } from './transport-errors.ts';

export interface AccessToken {
  /** The bearer token to send now. Throws `auth`, `unavailable`, `timeout`. */
  read(call: Call): Promise<string>;
  /** HubSpot answered 401. One that it calls expired, or that was good for a while, is renewed by the next `read`. */
  refused(isExpired: boolean): void;
}

/** Renewed this much before HubSpot's `expires_in`, so that no request carries a token that ends on the way. */
const MARGIN_MS = 60_000;
/** A token that is refused within this time of its making would be refused again. */
const TRIED_MS = 60_000;
const DOING = 'renewing the OAuth access';

export function createStaticToken(accessToken: string): AccessToken {
  return { read: async () => accessToken, refused() {} };
}

export type SendOnce = (options: AbortableOptions) => Promise<HttpAnswer>;

interface Granted {
  readonly token: string;
  readonly expiresAt: number;
  readonly grantedAt: number;
  /** HubSpot may give a new one along. */
  readonly refreshToken: string;
  readonly status: number;
}

interface OauthOptions {
  readonly settings: HubspotSettings;
  readonly refreshToken: RefreshToken;
  readonly paths: Paths;
  readonly sendOnce: SendOnce;
}

/**
 * OAuth by refresh token. One renewal at a time for all callers, by `expires_in`: a 401 alone HubSpot calls no valid sign, so it
 * counts only for a token that has been good before, such as one withdrawn early. (HubSpot's OAuth guide, developers.hubspot.com/docs)
 */
export function createOauthToken(options: OauthOptions): AccessToken {
  let granted: Granted | undefined;
  let renewal: Promise<Granted> | undefined;

  function renew(call: Call): Promise<Granted> {
    return call.exchange('oauth.token', BUCKETS.token, async () => {
      const value = await requestToken(options, await options.refreshToken.read(), call.signal);
      return { value, status: value.status };
    });
  }

  function startRenewal(call: Call): Promise<Granted> {
    const started = renew(call)
      .then(async (value) => {
        // Good even if the new refresh token cannot be written down: the next renewal tries that again.
        granted = value;
        await options.refreshToken.keep(value.refreshToken);
        return value;
      })
      .finally(() => {
        renewal = undefined;
      });
    renewal = started;
    return started;
  }

  return {
    async read(call) {
      for (;;) {
        if (granted !== undefined && granted.expiresAt - MARGIN_MS > Date.now()) return granted.token;
        if (renewal === undefined) return (await startRenewal(call)).token;
        try {
          return (await orAborted(renewal, call.signal)).token;
        } catch (error) {
          // The renewal ran under the deadline of the call that began it; a call with time left begins its own.
          if (call.signal.aborted || (error instanceof ConnectorError && error.kind !== 'timeout')) throw error;
        }
      }
    },
    refused(isExpired) {
      const wasGood = granted !== undefined && Date.now() - granted.grantedAt >= TRIED_MS;
      if (granted !== undefined && (isExpired || wasGood)) granted = { ...granted, expiresAt: 0 };
    },
  };
}

/** One request of the token endpoint. */
async function requestToken(
  { settings, paths, sendOnce }: OauthOptions,
  refreshToken: string,
  signal: AbortSignal,
): Promise<Granted> {
  const context = { doing: DOING, isGeneral: true, now: Date.now(), timeZone: 'UTC' };
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
    refresh_token: refreshToken,
  });
  const answer = await sendOnce({
    method: 'POST',
    path: paths.token,
    authType: 'none',
    defaultJson: false,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body: form.toString(),
    signal,
  }).catch((cause: unknown) => {
    throw toTransportError(cause, signal, context);
  });
  if (answer.status !== 200) throw toTokenError(answer, context);
  const given = readToken(answer);
  if (given === undefined) throw toUnreadableError(answer.status, context);
  return {
    token: given.access_token,
    expiresAt: context.now + given.expires_in * 1000,
    grantedAt: context.now,
    refreshToken: given.refresh_token ?? refreshToken,
    status: answer.status,
  };
}

function readToken(answer: HttpAnswer) {
  try {
    return tokenAnswer.safeParse(JSON.parse(answer.text)).data;
  } catch {
    return undefined;
  }
}

/** The promise, or `timeout` when this caller's deadline comes first. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new ConnectorError('timeout', `HubSpot did not answer in time, while ${DOING}.`));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
