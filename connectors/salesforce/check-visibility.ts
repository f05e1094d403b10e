import type { Call, Finding } from '../connector.ts';
import { isSuccess, type SubAnswer, sendComposite } from './composite.ts';
import type { Org } from './org.ts';
import { quoteSoql, toQueryPath } from './quoting.ts';
import { type Row, readText, readValue, toRows } from './rows.ts';

const ORGANIZATION = 'SELECT Id, Name, IsSandbox, OrganizationType FROM Organization LIMIT 1';
/** Asked apart: whose org it is must not be lost with it. */
const DEFAULT_ACCESS = 'SELECT Id, DefaultContactAccess, DefaultLeadAccess FROM Organization LIMIT 1';

const USERS = 'SELECT Id, Name, Email FROM User WHERE IsActive = true LIMIT 1';

/** Access that hides other people's records. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_organization.htm */
const PRIVATE = new Set(['None', 'ControlledByParent']);

const NO_USERS: Finding = {
  level: 'warning',
  text: 'The integration user may not read the users: no new record is given to the agent who chatted.',
  hint: 'Give its permission set View All Users, and Read on the e-mail of users.',
};

/** Whose org this is, and whether the integration user sees everybody: a person it cannot see is made a second time. */
export async function checkVisibility(
  org: Org,
  call: Call,
): Promise<{ readonly account: string | undefined; readonly findings: readonly Finding[] }> {
  const userId = org.session.token()?.userId;
  const subrequests = [
    { id: 'organization', method: 'GET', path: toQueryPath(ORGANIZATION) } as const,
    { id: 'access', method: 'GET', path: toQueryPath(DEFAULT_ACCESS) } as const,
    { id: 'users', method: 'GET', path: toQueryPath(USERS) } as const,
    ...(userId === undefined
      ? []
      : [{ id: 'rights', method: 'GET', path: toQueryPath(toRightsQuery(userId)) } as const]),
  ];
  const answers = await sendComposite(org.session, org.settings.apiVersion, 'check', subrequests, false, call);
  const organization = readRows(answers.get('organization'))?.[0];
  const access = readRows(answers.get('access'))?.[0];
  const seesAll = readRows(answers.get('rights'))?.map((row) => readText(row, 'SobjectType'));
  const account = organization === undefined ? undefined : toAccount(organization);
  return {
    account,
    // Of an object it cannot see at all this says nothing.
    findings: [
      ...(['Contact', 'Lead'] as const)
        .filter((object) => org.schema.object(object) !== undefined)
        .map((object) => toFinding(object, access, seesAll)),
      ...(readRows(answers.get('users')) === undefined ? [NO_USERS] : []),
    ],
  };
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_objectpermissions.htm */
function toRightsQuery(userId: string): string {
  const sets = `SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${quoteSoql(userId)}`;
  return `SELECT Id, SobjectType FROM ObjectPermissions WHERE ParentId IN (${sets}) AND SobjectType IN ('Contact','Lead') AND PermissionsViewAllRecords = true`;
}

/** Undefined when the integration user may not ask: not every org lets it read its own rights. */
function readRows(answer: SubAnswer | undefined): readonly Row[] | undefined {
  return answer !== undefined && isSuccess(answer) ? toRows(answer.body) : undefined;
}

function toAccount(organization: Row): string {
  const kind = readValue(organization, 'IsSandbox') === true ? 'sandbox' : readText(organization, 'OrganizationType');
  return `${readText(organization, 'Name') ?? 'Salesforce'} (${[kind, organization.Id].filter((part) => part).join(', ')})`;
}

function toFinding(
  object: 'Contact' | 'Lead',
  defaults: Row | undefined,
  seesAll: readonly unknown[] | undefined,
): Finding {
  if (seesAll?.includes(object)) return { level: 'ok', text: `The integration user sees all ${object}s.` };
  const access = defaults === undefined ? undefined : readText(defaults, `Default${object}Access`);
  if (access !== undefined && !PRIVATE.has(access)) {
    return { level: 'ok', text: `${object}s are visible to everybody in the org.` };
  }
  const hint = `Give its permission set View All on ${object}: a ${object} it cannot see is created a second time.`;
  const text =
    seesAll === undefined
      ? `It could not be found out whether the integration user sees all ${object}s.`
      : `The integration user has no View All on ${object}s, so those of others are hidden from it.`;
  return { level: 'warning', text, hint };
}
