import { z } from 'zod';
import type { Call, CheckReport, Finding } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { checkFields } from './check-fields.ts';
import { checkVisibility } from './check-visibility.ts';
import { toUnreadable } from './errors.ts';
import type { Org } from './org.ts';

const versions = z.array(z.object({ version: z.string(), label: z.string().nullish() })).min(1);

/** What works and what does not, in words. The first trouble that leaves nothing else to check ends it. */
export async function checkOrg(org: Org, call: Call): Promise<CheckReport> {
  try {
    const token = await org.session.open(call);
    const login: Finding = { level: 'ok', text: `Logged in at ${new URL(token.instanceUrl).host}.` };
    const version = await checkVersion(org, call);
    if (version.level === 'error') return { ok: false, findings: [login, version] };
    await org.schema.reload(call);
    const fields = await checkFields(org, call);
    const visibility = await checkVisibility(org, call);
    const findings = [login, version, ...fields, ...visibility.findings, ...checkLimits(org)];
    return {
      ok: !findings.some((finding) => finding.level === 'error'),
      ...(visibility.account === undefined ? {} : { account: visibility.account }),
      findings,
    };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, findings: [{ level: 'error', text: error.message }] };
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_versions.htm */
async function checkVersion(org: Org, call: Call): Promise<Finding> {
  const wanted = org.settings.apiVersion;
  const answer = await org.session.send(
    { name: 'versions', method: 'GET', path: '/services/data/' },
    { target: 'object' },
    call,
  );
  const parsed = versions.safeParse(answer);
  if (!parsed.success) throw toUnreadable();
  const served = parsed.data.map((entry) => entry.version);
  if (served.includes(wanted)) return { level: 'ok', text: `API version ${wanted} is served.` };
  const newest = served.toSorted((one, other) => Number(one) - Number(other)).at(-1) ?? '';
  return {
    level: 'error',
    text: `API version ${wanted} is not served by this org: it is retired or not there yet.`,
    hint: `Set apiVersion to ${newest}.`,
  };
}

function checkLimits(org: Org): readonly Finding[] {
  const { remaining, max } = org.session.limits() ?? {};
  if (remaining === undefined || max === undefined) return [];
  const text = `${remaining} of ${max} API calls are left for the last 24 hours.`;
  if (remaining > max / 10) return [{ level: 'ok', text }];
  return [
    {
      level: 'warning',
      text,
      hint: 'All apps of the org share them: see Company Information in Setup for who uses them.',
    },
  ];
}
