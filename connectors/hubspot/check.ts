import type { Call, CheckReport, Finding, LimitReading } from '../connector.ts';
import type { ConnectorError } from '../errors.ts';
import type { AccountDetails } from './account.ts';
import { DEFAULT_API_VERSION } from './api.ts';
import { checkProperties } from './check-properties.ts';
import { checkScopes, toConnectorError } from './check-scopes.ts';
import type { HubspotContext } from './context.ts';
import { readProperties } from './describe.ts';
import type { HubspotSettings } from './settings.ts';
import { toKnownTimeZone } from './time-zone.ts';

/** A dated version is supported this long. https://developers.hubspot.com/docs/developer-tooling/platform/versioning */
const SUPPORT_MONTHS = 18;

const KEY_HINT =
  'In HubSpot: Development → Keys → Service keys. Copy the key into accessToken, or make a new one with the scopes of connectors/hubspot/README.md.';

const OAUTH_HINT = 'Install the app again in HubSpot, and copy the refresh token that comes with it into refreshToken.';

const LOW_HINT =
  'All apps of the account share them. The gateway keeps the last ones for agents who wait for an answer.';

/** The same call, which also keeps what HubSpot says of the limits. */
function withReadings(call: Call, readings: Map<string, LimitReading>): Call {
  const { signal, eventId, lane, attempt, fields } = call;
  return {
    signal,
    eventId,
    lane,
    attempt,
    fields,
    exchange: (name, buckets, send) =>
      call.exchange(name, buckets, async () => {
        const exchange = await send();
        for (const reading of exchange.limits ?? []) readings.set(reading.bucket, reading);
        return exchange;
      }),
  };
}

async function listPropertyFindings(context: HubspotContext, call: Call): Promise<readonly Finding[]> {
  try {
    return checkProperties(context, call.fields, await readProperties(context, call));
  } catch (cause) {
    return [{ level: 'warning', text: `The properties could not be checked. ${toConnectorError(cause).message}` }];
  }
}

function toLimitFindings(readings: ReadonlyMap<string, LimitReading>): readonly Finding[] {
  const names: Readonly<Record<string, string>> = { burst: 'per 10 seconds', daily: 'today, all apps together' };
  return [...readings.values()].flatMap((reading): readonly Finding[] => {
    const { remaining, max } = reading;
    if (remaining === undefined || max === undefined) return [];
    const isLow = reading.bucket === 'daily' && remaining < max / 10;
    const text = `${remaining} of ${max} requests left ${names[reading.bucket] ?? reading.bucket}.`;
    return [isLow ? { level: 'warning', text, hint: LOW_HINT } : { level: 'ok', text }];
  });
}

function toVersionFindings(version: string, now: Date): readonly Finding[] {
  const [year = 0, month = 0] = version.split('-').map(Number);
  if (now < new Date(Date.UTC(year, month - 1 + SUPPORT_MONTHS + 1, 1))) return [];
  const text = `HubSpot no longer supports its API version ${version}.`;
  return [{ level: 'warning', text, hint: 'Set apiVersion to a newer one, and watch the next chats.' }];
}

/** What keeps the account from being read at all. */
function toFatalFinding(error: ConnectorError, settings: HubspotSettings): Finding {
  if (error.status === 404) {
    const text = `HubSpot does not know its API version ${settings.apiVersion}, or apiUrl is not the address of its API.`;
    return { level: 'error', text, hint: `Leave apiVersion at ${DEFAULT_API_VERSION}, unless you know a newer one.` };
  }
  const hint = settings.accessToken === '' ? OAUTH_HINT : KEY_HINT;
  return { level: 'error', text: error.message, ...(error.kind === 'auth' ? { hint } : {}) };
}

function toAccountName(details: AccountDetails): string {
  const about = [details.uiDomain, details.accountType, details.dataHostingLocation, toKnownTimeZone(details.timeZone)];
  return `HubSpot portal ${details.portalId} (${about.filter((part) => part).join(', ')})`;
}

/** Four to five small requests; none of them changes anything. */
export async function checkAccount(context: HubspotContext, outer: Call): Promise<CheckReport> {
  const readings = new Map<string, LimitReading>();
  const call = withReadings(outer, readings);
  const findings: Finding[] = [];
  let account: string | undefined;
  try {
    account = toAccountName(await context.account.read(call));
    findings.push({ level: 'ok', text: `The key works for ${account}.` });
  } catch (cause) {
    const error = toConnectorError(cause);
    if (error.status !== 403) return { ok: false, findings: [toFatalFinding(error, context.settings)] };
    const text = 'The key may not read the account details: links are built from records, and times are in UTC.';
    findings.push({ level: 'warning', text, hint: 'Add the scope oauth to the key.' });
  }
  findings.push(...(await checkScopes(context, call)));
  findings.push(...(await listPropertyFindings(context, call)));
  findings.push(...toVersionFindings(context.settings.apiVersion, new Date()), ...toLimitFindings(readings));
  const ok = findings.every((finding) => finding.level !== 'error');
  return { ok, ...(account === undefined ? {} : { account }), findings };
}
