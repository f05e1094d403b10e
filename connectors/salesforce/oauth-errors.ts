import { z } from 'zod';
import { ConnectorError } from '../errors.ts';

const refusal = z.object({ error: z.string(), error_description: z.string().nullish() });

/** What Salesforce's token endpoint says, and what the admin has to do about it. The first that fits counts. */
const ADVICE: readonly { readonly sign: RegExp; readonly text: string }[] = [
  {
    sign: /not supported on this domain/i,
    text: 'loginUrl is not your My Domain: set it to https://YOUR-DOMAIN.my.salesforce.com.',
  },
  {
    sign: /no client credentials user/i,
    text: 'the External Client App has no Run-As user: set one in its policies under Client Credentials Flow.',
  },
  {
    sign: /hasn't approved|not approved|not admin approved/i,
    text: 'the integration user is not pre-authorized for the app, or username is not its username: permit it by a permission set in the policies of the app.',
  },
  {
    sign: /audience is invalid/i,
    text: 'the audience of the JWT is wrong: use https://test.salesforce.com for a sandbox.',
  },
  {
    sign: /expired|not yet valid|assertion/i,
    text: 'the JWT was refused: check the clock, the username and the certificate of the app.',
  },
  { sign: /invalid_client_id|client identifier/i, text: 'clientId is wrong, or the app is younger than ten minutes.' },
  {
    sign: /invalid_client|client credentials/i,
    text: 'clientSecret is wrong, or the app is younger than ten minutes.',
  },
  { sign: /inactive|locked|user is not/i, text: 'the integration user is inactive or locked.' },
  { sign: /ip restricted|ip range/i, text: "the app's policies do not permit this server's address." },
  { sign: /unsupported_grant_type|not enabled|unauthorized_client/i, text: 'the flow is not enabled in the app.' },
];

/** Maps an answer of the token endpoint that holds no token. */
export function toTokenError(status: number, answer: unknown): ConnectorError {
  const parsed = refusal.safeParse(answer);
  if (!parsed.success || status >= 500 || status === 429) {
    return new ConnectorError('unavailable', 'The Salesforce login did not answer as a login does.', { status });
  }
  const said = `${parsed.data.error}: ${parsed.data.error_description ?? ''}`;
  if (/rate exceeded/i.test(said)) {
    return new ConnectorError('rate-limited', 'Salesforce asks for fewer logins.', { status, retryAfterMs: 60_000 });
  }
  const code = /^[\w-]{1,60}$/.test(parsed.data.error) ? parsed.data.error : 'refused';
  const advice =
    ADVICE.find((entry) => entry.sign.test(said))?.text ?? 'check the External Client App and its Run-As user.';
  return new ConnectorError('auth', `Salesforce refused the login (${code}): ${advice}`, { status });
}
