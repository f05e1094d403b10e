import { expect } from 'chai';
import type { PhoneQuery } from '../../../src/lead/phone.ts';
import { recordRequests } from './sent-requests.ts';
import {
  ACCOUNT_ID,
  CONTACT_ID,
  createCall,
  FIELDS,
  INSTANCE,
  LEAD_ID,
  openConnector,
  openWarm,
  USER_ID,
} from './support.ts';

const AUTHORISED = { authorization: 'Bearer token-1' };
const JSON_BODY = { ...AUTHORISED, 'content-type': 'application/json' };

const OWNED = 'Id, OwnerId, Owner.Name, Owner.Email, CreatedDate, LastModifiedDate';
const CONTACT = `${OWNED}, FirstName, LastName, Email, Phone, MobilePhone, OtherPhone, HomePhone, Description`;
const LEAD = `${OWNED}, IsConverted, ConvertedContactId, FirstName, LastName, Email, Phone, MobilePhone, Company, Description`;
const OPEN_TASKS = '(SELECT Id FROM Tasks WHERE IsClosed = false LIMIT 50)';
const NEWEST = 'ORDER BY LastModifiedDate DESC LIMIT 20';
const NOBODY = { totalSize: 0, done: true, records: [] };
const EXTERNAL = { name: 'Jivo_Id__c', externalId: true, unique: true };

const phone: PhoneQuery = {
  e164: '+14155550123',
  countryCode: '1',
  national: '4155550123',
  spellings: ['+14155550123', '(415) 555-0123'],
};
const SPELLINGS = "('+14155550123','(415) 555-0123')";

function toFoundNobody(...ids: readonly string[]) {
  return { compositeResponse: ids.map((referenceId) => ({ referenceId, httpStatusCode: 200, body: NOBODY })) };
}

function toQueries(queries: Readonly<Record<string, string>>) {
  return {
    allOrNone: false,
    collateSubrequests: false,
    compositeRequest: Object.entries(queries).map(([referenceId, soql]) => ({
      method: 'GET',
      url: `query?q=${soql}`,
      referenceId,
    })),
  };
}

describe('Salesforce requests that read', () => {
  it('log in, list the users and describe the objects', async () => {
    const object = { fields: [{ name: 'IsPersonAccount', type: 'boolean' }] };
    const token = { access_token: 'token-1', instance_url: INSTANCE };
    const sent = recordRequests(
      ['POST', 200, token],
      ['GET', 200, { name: 'Contact', ...object }],
      ['GET', 200, { name: 'Lead', ...object }],
      ['GET', 200, NOBODY],
      ['GET', 200, { name: 'Account', ...object }],
    );
    const connector = await openConnector();

    await connector.warm?.(createCall());

    expect(sent).to.deep.equal([
      {
        line: 'POST /services/oauth2/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: { grant_type: 'client_credentials', client_id: 'key', client_secret: 'secret' },
      },
      { line: 'GET sobjects/Contact/describe', headers: AUTHORISED },
      { line: 'GET sobjects/Lead/describe', headers: AUTHORISED },
      {
        line: 'GET query?q=SELECT Id, Name, Email FROM User WHERE IsActive = true LIMIT 2000',
        headers: AUTHORISED,
      },
      { line: 'GET sobjects/Account/describe', headers: AUTHORISED },
    ]);
  });

  it('find by e-mail, number, visitor and what was written a moment ago, in one composite beside one search', async () => {
    const overrides = { Contact: [...(FIELDS.Contact ?? []), EXTERNAL], Lead: [...(FIELDS.Lead ?? []), EXTERNAL] };
    const connector = await openWarm({ externalIdField: 'Jivo_Id__c' }, overrides);
    const saved = { referenceId: 'record', httpStatusCode: 201, body: { id: LEAD_ID } };
    recordRequests(['POST', 200, { compositeResponse: [saved] }]);
    const draft = { type: 'lead', fields: { LastName: 'Ann', Email: 'ann@example.com' }, visitorKey: 'shop/1/7' };
    await connector.create(draft, createCall());
    const sent = recordRequests(
      ['GET', 200, { searchRecords: [] }],
      ['POST', 200, toFoundNobody('contactKeys', 'contactPhones', 'leadKeys', 'leadPhones')],
    );

    const query = { emails: ["o'brien\\@example.com", 'ann@example.com'], phones: [phone], visitorKey: 'shop/1/7' };
    await connector.find(query, createCall({ fields: ['Account.Name', 'OpenTasks'] }));

    const keys = "Email IN ('o\\'brien\\\\@example.com','ann@example.com') OR Jivo_Id__c = 'shop/1/7'";
    const ofContact = `SELECT ${CONTACT}, Account.Name, Jivo_Id__c, ${OPEN_TASKS} FROM Contact WHERE`;
    const ofLead = `SELECT ${LEAD}, Jivo_Id__c, ${OPEN_TASKS} FROM Lead WHERE`;
    const since = /SystemModstamp >= (\S+) LIMIT/.exec(JSON.stringify(sent))?.[1];
    expect(Date.now() - Date.parse(since ?? '')).to.be.within(5 * 60_000 - 1_000, 6 * 60_000);
    expect(sent).to.deep.equal([
      {
        line: `GET search?q=FIND {"14155550123" OR "4155550123"} IN PHONE FIELDS RETURNING Contact(${CONTACT}, Account.Name LIMIT 20), Lead(${LEAD} LIMIT 20)`,
        headers: AUTHORISED,
      },
      {
        line: 'POST composite',
        headers: JSON_BODY,
        body: toQueries({
          contactKeys: `${ofContact} ${keys} ${NEWEST}`,
          contactPhones: `${ofContact} Phone IN ${SPELLINGS} OR MobilePhone IN ${SPELLINGS} OR OtherPhone IN ${SPELLINGS} OR HomePhone IN ${SPELLINGS} ${NEWEST}`,
          leadKeys: `${ofLead} ${keys} OR Id IN ('${LEAD_ID}') ${NEWEST}`,
          leadPhones: `${ofLead} Phone IN ${SPELLINGS} OR MobilePhone IN ${SPELLINGS} ${NEWEST}`,
          users: `SELECT Id, Name, Email, IsActive FROM User WHERE SystemModstamp >= ${since} LIMIT 2000`,
        }),
      },
    ]);
  });

  it('go on from a converted Lead to its Contact', async () => {
    const connector = await openWarm();
    const lead = { Id: LEAD_ID, IsConverted: true, ConvertedContactId: CONTACT_ID, Email: 'ann@example.com' };
    const found = { referenceId: 'leadKeys', httpStatusCode: 200, body: { records: [lead] } };
    const nobody = toFoundNobody('contactKeys').compositeResponse;
    const sent = recordRequests(
      ['POST', 200, { compositeResponse: [...nobody, found] }],
      ['GET', 200, { records: [{ Id: CONTACT_ID }] }],
    );

    await connector.find({ emails: ['ann@example.com'], phones: [] }, createCall());

    expect(sent[1]).to.deep.equal({
      line: `GET query?q=SELECT ${CONTACT} FROM Contact WHERE Id IN ('${CONTACT_ID}') ${NEWEST}`,
      headers: AUTHORISED,
    });
  });

  it('read a record, the one it was merged into, and the Contact that one became', async () => {
    const connector = await openWarm();
    const master = `${LEAD_ID.slice(0, 12)}ZzzAAA`;
    const sent = recordRequests(
      ['GET', 200, NOBODY],
      ['GET', 200, { records: [{ Id: LEAD_ID, IsDeleted: true, MasterRecordId: master }] }],
      ['GET', 200, { records: [{ Id: master, IsConverted: true, ConvertedContactId: CONTACT_ID }] }],
      ['GET', 200, { records: [{ Id: CONTACT_ID }] }],
    );

    await connector.read({ type: 'lead', id: LEAD_ID }, createCall({ fields: ['OpenTasks'] }));

    expect(sent).to.deep.equal(
      [
        `query?q=SELECT ${LEAD}, ${OPEN_TASKS} FROM Lead WHERE Id = '${LEAD_ID}'`,
        `queryAll?q=SELECT Id, IsDeleted, MasterRecordId FROM Lead WHERE Id = '${LEAD_ID}'`,
        `query?q=SELECT ${LEAD}, ${OPEN_TASKS} FROM Lead WHERE Id = '${master}'`,
        `query?q=SELECT ${CONTACT}, ${OPEN_TASKS} FROM Contact WHERE Id = '${CONTACT_ID}'`,
      ].map((path) => ({ line: `GET ${path}`, headers: AUTHORISED })),
    );
  });

  it('read a Person Account', async () => {
    const connector = await openWarm(
      {},
      { Contact: [...(FIELDS.Contact ?? []), 'IsPersonAccount'], Account: FIELDS.Account ?? [] },
    );
    const sent = recordRequests(['GET', 200, { records: [{ Id: ACCOUNT_ID, IsPersonAccount: true }] }]);

    await connector.read({ type: 'account', id: ACCOUNT_ID }, createCall());

    const columns = `${OWNED}, IsPersonAccount, FirstName, LastName, PersonEmail, Phone, PersonMobilePhone, PersonOtherPhone, PersonHomePhone, Description`;
    expect(sent).to.deep.equal([
      { line: `GET query?q=SELECT ${columns} FROM Account WHERE Id = '${ACCOUNT_ID}'`, headers: AUTHORISED },
    ]);
  });

  it('ask for one user by e-mail', async () => {
    const connector = await openWarm();
    const sent = recordRequests(['GET', 200, { records: [{ Id: USER_ID, Email: 'olga@acme.example' }] }]);

    await connector.findOwner?.('Olga@acme.example', createCall());

    expect(sent).to.deep.equal([
      {
        line: "GET query?q=SELECT Id, Name, Email FROM User WHERE Email IN ('olga@acme.example','olga@acme.example.invalid') AND IsActive = true LIMIT 5",
        headers: AUTHORISED,
      },
    ]);
  });

  it('check the version, the Task and what the user sees', async () => {
    const connector = await openWarm();
    const sent = recordRequests(
      ['GET', 200, [{ version: '66.0' }]],
      ['GET', 200, { name: 'Contact', fields: [] }],
      ['GET', 200, { name: 'Lead', fields: [] }],
      ['GET', 200, { name: 'Task', fields: [] }],
      ['POST', 200, toFoundNobody('organization', 'access', 'users', 'rights')],
    );

    await connector.check(createCall());

    const sets = `SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '${USER_ID}'`;
    expect(sent).to.deep.equal([
      { line: 'GET /services/data/', headers: AUTHORISED },
      ...['Contact', 'Lead', 'Task'].map((name) => ({ line: `GET sobjects/${name}/describe`, headers: AUTHORISED })),
      {
        line: 'POST composite',
        headers: JSON_BODY,
        body: toQueries({
          organization: 'SELECT Id, Name, IsSandbox, OrganizationType FROM Organization LIMIT 1',
          access: 'SELECT Id, DefaultContactAccess, DefaultLeadAccess FROM Organization LIMIT 1',
          users: 'SELECT Id, Name, Email FROM User WHERE IsActive = true LIMIT 1',
          rights: `SELECT Id, SobjectType FROM ObjectPermissions WHERE ParentId IN (${sets}) AND SobjectType IN ('Contact','Lead') AND PermissionsViewAllRecords = true`,
        }),
      },
    ]);
  });
});
