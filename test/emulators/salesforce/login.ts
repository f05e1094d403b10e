import { randomBytes } from 'node:crypto';
import type { ApiAnswer } from './api-request.ts';
import { findJwtFault } from './jwt.ts';
import type { Org } from './org.ts';

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** A request to a login host. `generic` is login.salesforce.com: no client credentials there. */
export interface LoginRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly generic: boolean;
}

function refuse(error: string, description: string, status = 400): ApiAnswer {
  return { status, body: { error, error_description: description } };
}

function issueToken(org: Org, withSignature: boolean): ApiAnswer {
  const token = `${org.orgId.slice(0, 15)}!AQEAQ${randomBytes(48).toString('base64url')}`;
  org.sessions.set(token, org.clock.now());
  const body = {
    access_token: token,
    scope: 'api',
    instance_url: org.instanceUrl,
    id: `${org.loginUrl}/id/${org.orgId}/${org.integrationUserId}`,
    token_type: 'Bearer',
  };
  if (!withSignature) return { status: 200, body };
  const signature = randomBytes(32).toString('base64');
  return { status: 200, body: { ...body, issued_at: String(org.clock.now()), signature } };
}

/** Key and secret, in the form or as HTTP Basic. */
function readClient(request: LoginRequest, form: URLSearchParams): { id: string | null; secret: string | null } {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic === undefined) return { id: form.get('client_id'), secret: form.get('client_secret') };
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret.join(':')) };
}

function grantClientCredentials(org: Org, request: LoginRequest, form: URLSearchParams): ApiAnswer {
  if (request.generic) {
    org.recorder.violate('login-not-on-my-domain', 'client_credentials');
    return refuse('invalid_grant', 'request not supported on this domain');
  }
  const client = readClient(request, form);
  if (client.id !== org.options.clientId) return refuse('invalid_client_id', 'client identifier invalid');
  if (client.secret !== org.options.clientSecret) return refuse('invalid_client', 'invalid client credentials');
  if (!org.options.clientCredentialsUser) return refuse('invalid_grant', 'no client credentials user enabled');
  if (org.records.get(org.integrationUserId)?.fields.IsActive !== true)
    return refuse('inactive_user', 'user is inactive');
  return issueToken(org, true);
}

function grantJwt(org: Org, form: URLSearchParams): ApiAnswer {
  const { options } = org;
  if (options.jwtPublicKey === undefined) return refuse('invalid_grant', 'invalid assertion');
  const host = options.sandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
  const fault = findJwtFault(form.get('assertion') ?? '', {
    publicKey: options.jwtPublicKey,
    clientId: options.clientId,
    username: options.jwtUsername,
    approved: options.jwtApproved,
    audiences: options.jwtAudiences ?? [host],
    nowMs: org.clock.now(),
  });
  return fault === undefined ? issueToken(org, false) : refuse(fault.error, fault.description);
}

function serveToken(org: Org, request: LoginRequest): ApiAnswer {
  if (request.method !== 'POST') return refuse('invalid_request', 'must use HTTP POST');
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
    return refuse('unsupported_grant_type', 'grant type not supported');
  }
  if (request.query.size > 0) org.recorder.violate('token-in-url', request.path);
  const form = new URLSearchParams(request.body);
  const grant = form.get('grant_type');
  if (grant === 'client_credentials') return grantClientCredentials(org, request, form);
  if (grant === JWT_GRANT) return grantJwt(org, form);
  if (grant === 'password') {
    // Blocked by default since Summer '23, and not offered to external client apps.
    org.recorder.violate('password-login', 'grant_type=password');
    return refuse('invalid_grant', 'authentication failure');
  }
  return refuse('unsupported_grant_type', 'grant type not supported');
}

function serveRevoke(org: Org, request: LoginRequest): ApiAnswer {
  if (request.method === 'GET') org.recorder.violate('token-in-url', request.path);
  const token = request.method === 'GET' ? request.query.get('token') : new URLSearchParams(request.body).get('token');
  if (token === null || !org.sessions.delete(token)) return refuse('invalid_token', 'token is not valid');
  return { status: 200 };
}

/** Who the token belongs to: answer of `/services/oauth2/userinfo` and of the identity URL. */
export function toIdentity(org: Org): unknown {
  const user = org.records.get(org.integrationUserId)?.fields ?? {};
  return {
    user_id: org.integrationUserId,
    organization_id: org.orgId,
    preferred_username: user.Username,
    username: user.Username,
    name: user.Name,
    display_name: user.Name,
    email: user.Email,
    active: user.IsActive,
    urls: { custom_domain: org.instanceUrl },
  };
}

/** Serves the OAuth part, found on login hosts and on the instance. undefined: not an OAuth path. */
export function serveLogin(org: Org, request: LoginRequest): ApiAnswer | undefined {
  if (request.path === '/services/oauth2/token') return serveToken(org, request);
  if (request.path === '/services/oauth2/revoke') return serveRevoke(org, request);
  if (request.path.startsWith('/services/Soap/')) {
    org.recorder.violate('soap', request.path);
    return refuse('not_imitated', 'SOAP login() is absent from API 65 on and ends with Summer 27', 500);
  }
  const isIdentity = request.path === '/services/oauth2/userinfo' || request.path.startsWith('/id/');
  if (!isIdentity) return undefined;
  const token = /^(?:Bearer|OAuth) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return org.sessions.has(token) ? { status: 200, body: toIdentity(org) } : { status: 403, body: 'Bad_OAuth_Token' };
}
