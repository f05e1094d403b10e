import { verify } from 'node:crypto';
import { z } from 'zod';

/** Longest life of an assertion that is taken: the facts name 3 to 5 minutes. */
const MAX_LIFE_SECONDS = 300;

const headerSchema = z.looseObject({ alg: z.literal('RS256') });
const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
});

export interface JwtRules {
  readonly publicKey: string;
  readonly clientId: string;
  readonly username: string;
  readonly approved: boolean;
  readonly audiences: readonly string[];
  readonly nowMs: number;
}

/** What is wrong with an assertion: `error` and `error_description` of the token endpoint. */
export interface JwtRefusal {
  readonly error: string;
  readonly description: string;
}

const INVALID_ASSERTION: JwtRefusal = { error: 'invalid_grant', description: 'invalid assertion' };

function decodePart(part: string | undefined): unknown {
  if (part === undefined || !/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function isSigned(assertion: string, publicKey: string): boolean {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  return verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
}

/** Checks signature, iss, aud, exp and sub of a JWT bearer assertion; undefined when it is good. */
export function findJwtFault(assertion: string, rules: JwtRules): JwtRefusal | undefined {
  const parts = assertion.split('.');
  const header = headerSchema.safeParse(decodePart(parts[0]));
  const claims = claimsSchema.safeParse(decodePart(parts[1]));
  if (parts.length !== 3 || !header.success || !claims.success) return INVALID_ASSERTION;
  const { iss, sub, aud, exp } = claims.data;
  if (iss !== rules.clientId) return { error: 'invalid_client_id', description: 'client identifier invalid' };
  if (!isSigned(assertion, rules.publicKey)) return INVALID_ASSERTION;
  if (![aud].flat().some((audience) => rules.audiences.includes(audience))) {
    return { error: 'invalid_grant', description: 'audience is invalid' };
  }
  const left = exp - rules.nowMs / 1000;
  if (left <= 0) return { error: 'invalid_grant', description: 'expired authorization code' };
  // Also what comes of milliseconds in `exp`.
  if (left > MAX_LIFE_SECONDS) return INVALID_ASSERTION;
  if (sub !== rules.username) return { error: 'invalid_grant', description: "user hasn't approved this consumer" };
  return rules.approved ? undefined : { error: 'invalid_grant', description: "user hasn't approved this consumer" };
}
