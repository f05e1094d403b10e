import { expect } from 'chai';
import type { Finding } from '../../../connectors/connector.ts';
import { mockHost } from '../../mock-host.ts';
import {
  createCall,
  FIELDS,
  INSTANCE,
  mockComposite,
  mockDescribe,
  mockToken,
  openConnector,
  ROOT,
  readQuery,
  toRecords,
  USER_ID,
} from './support.ts';

const ORGANIZATION = {
  Id: '00D5g000004AbCdEAK',
  Name: 'Acme Ltd',
  IsSandbox: true,
  OrganizationType: 'Enterprise Edition',
  DefaultLeadAccess: 'None',
  DefaultContactAccess: 'ControlledByParent',
};

function mockVersions(...versions: readonly string[]): void {
  mockHost(INSTANCE)
    .get('/services/data/')
    .reply(
      200,
      versions.map((version) => ({ version, label: 'x', url: `/services/data/v${version}` })),
      {
        'Sforce-Limit-Info': 'api-usage=100/15000',
      },
    );
}

function mockOrg(
  given: { readonly lead?: readonly string[]; readonly task?: boolean; readonly rights?: readonly unknown[] } = {},
) {
  mockToken();
  mockVersions('65.0', '66.0', '67.0');
  mockDescribe('Contact');
  mockDescribe('Lead', [...(FIELDS.Lead ?? []), ...(given.lead ?? [])]);
  if (given.task === false)
    mockHost(INSTANCE)
      .get(`${ROOT}/sobjects/Task/describe`)
      .reply(404, [{ errorCode: 'NOT_FOUND', message: '' }]);
  else mockDescribe('Task');
  const rights = given.rights ?? [
    { Id: '1100000000000001AAA', SobjectType: 'Contact' },
    { Id: '1100000000000002AAA', SobjectType: 'Lead' },
  ];
  return mockComposite({
    organization: toRecords(ORGANIZATION),
    access: toRecords(ORGANIZATION),
    rights: toRecords(...rights),
  });
}

function listTrouble(findings: readonly Finding[]): readonly string[] {
  return findings.filter((finding) => finding.level !== 'ok').map((finding) => `${finding.level}: ${finding.text}`);
}

describe('Salesforce check', () => {
  it('finds nothing wrong with an org where everything is right', async () => {
    const { sent } = mockOrg();

    const report = await (await openConnector()).check(createCall());

    expect(listTrouble(report.findings)).to.deep.equal([]);
    expect(report.ok).to.equal(true);
    expect(report.account).to.equal('Acme Ltd (sandbox, 00D5g000004AbCdEAK)');
    expect(report.findings.map((finding) => finding.text).join('\n')).to.include('14900 of 15000 API calls are left');
    expect(sent[0]?.compositeRequest.map(({ url }) => readQuery(url))).to.deep.equal([
      'SELECT Id, Name, IsSandbox, OrganizationType FROM Organization LIMIT 1',
      'SELECT Id, DefaultContactAccess, DefaultLeadAccess FROM Organization LIMIT 1',
      'SELECT Id, Name, Email FROM User WHERE IsActive = true LIMIT 1',
      `SELECT Id, SobjectType FROM ObjectPermissions WHERE ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '${USER_ID}') AND SobjectType IN ('Contact','Lead') AND PermissionsViewAllRecords = true`,
    ]);
  });

  it('says what a login lacks', async () => {
    mockHost(INSTANCE)
      .post('/services/oauth2/token')
      .reply(400, { error: 'invalid_grant', error_description: 'no client credentials user enabled' });

    const report = await (await openConnector()).check(createCall());

    expect(report.ok).to.equal(false);
    expect(report.findings[0]?.text).to.match(/Run-As user/);
  });

  it('says which API version to use', async () => {
    mockToken();
    mockVersions('67.0', '68.0');

    const report = await (await openConnector()).check(createCall());

    expect(report.ok).to.equal(false);
    expect(report.findings.at(-1)).to.deep.include({ level: 'error', hint: 'Set apiVersion to 68.0.' });
  });

  it('warns of people the integration user cannot see', async () => {
    mockOrg({ rights: [{ Id: '1100000000000001AAA', SobjectType: 'Contact' }] });

    const report = await (await openConnector()).check(createCall());

    expect(report.ok).to.equal(true);
    expect(listTrouble(report.findings)).to.deep.equal([
      'warning: The integration user has no View All on Leads, so those of others are hidden from it.',
    ]);
    expect(report.findings.find((finding) => finding.level === 'warning')?.hint).to.match(/second time/);
  });

  it('says when it could not find that out', async () => {
    mockToken();
    mockVersions('66.0');
    for (const name of ['Contact', 'Lead', 'Task']) mockDescribe(name);
    const refused = [400, [{ errorCode: 'INVALID_TYPE', message: '' }]] as const;
    mockComposite({ organization: refused, rights: refused });

    const report = await (await openConnector()).check(createCall());

    expect(report.ok).to.equal(true);
    expect(report).to.not.have.property('account');
    expect(listTrouble(report.findings)).to.deep.equal([
      'warning: It could not be found out whether the integration user sees all Contacts.',
      'warning: It could not be found out whether the integration user sees all Leads.',
    ]);
  });

  it('names hidden and read-only fields, required ones, and missing rights', async () => {
    mockToken();
    mockVersions('66.0');
    mockHost(INSTANCE)
      .get(`${ROOT}/sobjects/Contact/describe`)
      .reply(404, [{ errorCode: 'NOT_FOUND', message: '' }]);
    mockDescribe('Lead', [
      ...(FIELDS.Lead ?? []).filter((field) => field !== 'MobilePhone' && field !== 'Company'),
      { name: 'Company', updateable: false },
    ]);
    mockHost(INSTANCE)
      .get(`${ROOT}/sobjects/Task/describe`)
      .reply(404, [{ errorCode: 'NOT_FOUND', message: '' }]);
    mockComposite({
      access: toRecords({ ...ORGANIZATION, DefaultLeadAccess: 'Edit', DefaultContactAccess: 'Read' }),
    });

    const report = await (await openConnector({ externalIdField: 'Jivo_Id__c' })).check(createCall());

    expect(report.ok).to.equal(false);
    expect(listTrouble(report.findings)).to.deep.equal([
      'error: The integration user cannot see Contacts.',
      'warning: Lead fields hidden or missing: MobilePhone.',
      'warning: Lead fields that may not be written: Company.',
      'warning: The externalIdField Lead.Jivo_Id__c is hidden or missing.',
      'error: The integration user may not create Tasks: no chat can be logged.',
    ]);
  });

  it('says which Task status the org does not know', async () => {
    mockOrg();

    const report = await (await openConnector({ closedTaskStatus: 'Erledigt' })).check(createCall());

    expect(listTrouble(report.findings)).to.deep.equal([
      'error: Your org does not know the Task status in closedTaskStatus.',
    ]);
    expect(report.findings.find((finding) => finding.level === 'error')?.hint).to.equal(
      'It knows: Not Started, Completed.',
    );
  });

  it('warns when few API calls are left', async () => {
    mockToken();
    mockHost(INSTANCE)
      .get('/services/data/')
      .reply(200, [{ version: '66.0' }], { 'Sforce-Limit-Info': 'api-usage=14000/15000' });
    for (const name of ['Contact', 'Lead', 'Task']) mockDescribe(name);
    mockComposite({
      access: toRecords({ ...ORGANIZATION, DefaultLeadAccess: 'Edit', DefaultContactAccess: 'Edit' }),
    });

    const report = await (await openConnector()).check(createCall());

    expect(listTrouble(report.findings)).to.deep.equal([
      'warning: 1000 of 15000 API calls are left for the last 24 hours.',
    ]);
  });
});
