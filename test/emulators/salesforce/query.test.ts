import { expect } from 'chai';
import fc from 'fast-check';
import { anyCharacter } from '../../any-character.ts';
import { type Client, codesOf, createClient, rowsOf } from './client.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

describe('Salesforce emulator: SOQL', () => {
  let emulator: SalesforceEmulator;
  let client: Client;
  before(async () => {
    emulator = await startSalesforceEmulator();
  });
  beforeEach(async () => {
    client = await createClient(emulator);
    const account = emulator.seed('Account', { Name: 'Acme' });
    const owner = emulator.seed('User', { FirstName: 'Anna', LastName: 'Agent', Email: 'anna@example.com' });
    emulator.seed('Contact', { LastName: "O'Brien\\", Email: 'Pat@Example.com', Phone: '1', AccountId: account.id });
    emulator.seed('Contact', { LastName: 'Two', Email: 'two@example.com', Phone: '2', OwnerId: owner.id });
    emulator.seed('Contact', { LastName: '50%_off', FirstName: 'A', Phone: '3' });
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  const names = async (where: string): Promise<unknown[]> => {
    const answer = await client.query(`SELECT LastName FROM Contact WHERE ${where} ORDER BY Phone`);
    expect(answer.status, JSON.stringify(answer.json)).to.equal(200);
    return rowsOf(answer).map((row) => row.LastName);
  };

  it('shows rows with attributes, nulls, and one relationship level', async () => {
    const answer = await client.query(
      "SELECT Id, Email, Account.Name, Owner.Name, Owner.Email FROM Contact WHERE Phone = '2'",
    );
    const [row] = rowsOf(answer);
    expect(answer.json).to.include({ totalSize: 1, done: true });
    expect(row).to.deep.include({ Email: 'two@example.com', Account: null });
    expect(row?.attributes).to.deep.equal({ type: 'Contact', url: `/services/data/v66.0/sobjects/Contact/${row?.Id}` });
    expect(row?.Owner).to.deep.include({ Name: 'Anna Agent', Email: 'anna@example.com' });
    const [first] = rowsOf(await client.query("SELECT Account.Name FROM Contact WHERE Phone = '1'"));
    expect(first?.Account).to.deep.include({ Name: 'Acme' });
    expect(first).to.not.have.property('Id');
  });

  it('brings children along in a subquery, null without any', async () => {
    const [first, second] = emulator.records('Contact');
    for (const Status of ['Not Started', 'Completed', 'In Progress']) {
      emulator.seed('Task', { WhoId: first?.id ?? '', Status });
    }
    const children = '(SELECT Id, Status FROM Tasks WHERE IsClosed = false LIMIT 5)';
    const answer = await client.query(`SELECT Id, ${children} FROM Contact ORDER BY Phone LIMIT 2`);
    const [one, other] = rowsOf(answer);
    expect(one).to.deep.include({ Id: first?.id });
    expect(one?.Tasks).to.deep.include({ totalSize: 2, done: true });
    expect(one).to.have.nested.property('Tasks.records[0].Status', 'Not Started');
    expect(one).to.have.nested.property('Tasks.records[1].Status', 'In Progress');
    expect(other).to.deep.include({ Id: second?.id, Tasks: null });
    const refused = ['(SELECT Id FROM Taskz)', '(SELECT Id FROM Task)', '(SELECT Nope FROM Tasks)'];
    const codes = await Promise.all(
      refused.map(async (subquery) => codesOf(await client.query(`SELECT Id, ${subquery} FROM Contact`))),
    );
    expect(codes).to.deep.equal([['INVALID_TYPE'], ['INVALID_TYPE'], ['INVALID_FIELD']]);
    const described = await client.call('GET', '/sobjects/Lead/describe');
    expect(described.json).to.have.nested.property('childRelationships[0].relationshipName', 'Tasks');
  });

  const filters: [string, string[]][] = [
    ["Email = 'PAT@example.COM'", ["O'Brien\\"]],
    ["Email != 'two@example.com'", ["O'Brien\\", '50%_off']],
    ['Email = null', ['50%_off']],
    ["Email = ''", ['50%_off']],
    ["Phone IN ('1', '3')", ["O'Brien\\", '50%_off']],
    ["Phone NOT IN ('1', '3')", ['Two']],
    ["LastName = 'O\\'Brien\\\\'", ["O'Brien\\"]],
    ["LastName LIKE 't%'", ['Two']],
    ["LastName LIKE '50\\%\\_off'", ['50%_off']],
    ["LastName LIKE '50\\%\\_o'", []],
    ["LastName LIKE '_wo'", ['Two']],
    ["LastName LIKE '%\\\\'", ["O'Brien\\"]],
    ["LastName LIKE '%\\\\%'", ["O'Brien\\"]],
    ["(Phone = '1' OR Phone = '2') AND Email LIKE '%example%'", ["O'Brien\\", 'Two']],
    ["Phone = '1' AND (Phone = '2' OR Phone = '3')", []],
    ["Phone = '3' OR (Email = 'two@example.com' AND (Phone = '1' OR Phone = '2'))", ['Two', '50%_off']],
    ["NOT Phone = '1'", ['Two', '50%_off']],
    ["(NOT (Phone = '1' OR Phone = '2'))", ['50%_off']],
    ["Account.Name = 'acme'", ["O'Brien\\"]],
    ["Owner.Email = 'anna@example.com'", ['Two']],
    ["IsDeleted = false AND CreatedDate > 2020-01-01T00:00:00Z AND Phone = '2'", ['Two']],
    ["OwnerId IN (SELECT Id FROM User WHERE Email = 'anna@example.com')", ['Two']],
    ["LastName = '\\u0054wo'", ['Two']],
  ];
  for (const [where, expected] of filters) {
    it(`filters by ${where}`, async () => expect(await names(where)).to.deep.equal(expected));
  }

  it('sorts, limits and skips; nulls come first unless told otherwise', async () => {
    const phones = async (tail: string) =>
      rowsOf(await client.query(`SELECT Phone FROM Contact ${tail}`)).map((row) => row.Phone);
    expect(await phones('ORDER BY Email')).to.deep.equal(['3', '1', '2']);
    expect(await phones('ORDER BY Email NULLS LAST')).to.deep.equal(['1', '2', '3']);
    expect(await phones('ORDER BY Phone DESC LIMIT 2')).to.deep.equal(['3', '2']);
    expect(await phones('ORDER BY Phone LIMIT 1 OFFSET 1')).to.deep.equal(['2']);
  });

  it('counts', async () => {
    expect((await client.query('SELECT COUNT() FROM Contact')).json).to.deep.equal({
      totalSize: 3,
      done: true,
      records: [],
    });
  });

  it('compares ids in 15 and 18 characters', async () => {
    const id = emulator.records('Contact')[1]?.id ?? '';
    expect(await names(`Id = '${id.slice(0, 15)}'`)).to.deep.equal(['Two']);
    expect(await names(`Id = '${id}'`)).to.deep.equal(['Two']);
  });

  const malformed = [
    "SELECT Id FROM Contact WHERE Email = 'x' OR Name LIKE 'y' AND Phone = '1'",
    "SELECT Id FROM Contact WHERE LastName = 'O'Brien'",
    "SELECT Id FROM Contact WHERE LastName = 'x\\'",
    "SELECT Id FROM Contact WHERE LastName = 'bad \\q'",
    "SELECT Id FROM Contact WHERE LastName = 'a\\%'",
    "SELECT Id FROM Contact WHERE LastName = 'a\nb'",
    "SELECT Id FROM Contact WHERE (LastName = 'x'",
    "SELECT Id FROM Contact WHERE LastName = 'x' garbage",
    'SELECT FROM Contact',
    '',
  ];
  for (const soql of malformed) {
    it(`answers MALFORMED_QUERY to ${JSON.stringify(soql)}`, async () => {
      const answer = await client.query(soql);
      expect([answer.status, codesOf(answer)]).to.deep.equal([400, ['MALFORMED_QUERY']]);
    });
  }

  it('records what it could parse, and malformed queries as violations', async () => {
    await client.query('SELECT Id FROM Contact LIMIT 1');
    await client.query('SELECT Id FROM');
    expect(emulator.requests.at(-2)?.queries[0]).to.deep.include({ soql: 'SELECT Id FROM Contact LIMIT 1' });
    expect(emulator.requests.at(-2)?.queries[0]?.tree).to.deep.include({ sObject: 'Contact', limit: 1 });
    expect(emulator.violations).to.deep.equal([{ kind: 'malformed-query', detail: 'SELECT Id FROM', request: 3 }]);
  });

  const invalid: [string, string][] = [
    ['SELECT Nope FROM Contact', 'INVALID_FIELD'],
    ["SELECT Id FROM Contact WHERE Nope__c = 'x'", 'INVALID_FIELD'],
    ['SELECT Id FROM Contact ORDER BY Nope', 'INVALID_FIELD'],
    ['SELECT IsPersonAccount FROM Contact', 'INVALID_FIELD'],
    ['SELECT Boss.Name FROM Contact', 'INVALID_FIELD'],
    ['SELECT Account.Nope FROM Contact', 'INVALID_FIELD'],
    ['SELECT Jivo_Id__c FROM Contact', 'INVALID_FIELD'],
    ["SELECT Id FROM Contact WHERE Description = 'x'", 'INVALID_FIELD'],
    ["SELECT Id FROM Lead WHERE IsConverted = 'false'", 'INVALID_FIELD'],
    ['SELECT Id FROM Lead WHERE Phone = 5', 'INVALID_FIELD'],
    ["SELECT Id FROM Contact WHERE Id = 'nonsense'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ['SELECT Id FROM Nope', 'INVALID_TYPE'],
  ];
  for (const [soql, code] of invalid) {
    it(`answers ${code} to ${soql}`, async () => {
      const answer = await client.query(soql);
      expect([answer.status, codesOf(answer)]).to.deep.equal([400, [code]]);
    });
  }

  it('finds any text again that was quoted as the SOQL reference says', async () => {
    const quote = (text: string): string =>
      text
        .replaceAll('\\', '\\\\')
        .replaceAll("'", "\\'")
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')
        .replaceAll('\t', '\\t');
    const texts = fc
      .string({ unit: anyCharacter, minLength: 1, maxLength: 40 })
      .filter((text) => !/[^\P{Cc}\n\r\t]/u.test(text));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const { id } = emulator.seed('Contact', { LastName: text });
        const answer = await client.query(`SELECT Id FROM Contact WHERE Id = '${id}' AND LastName = '${quote(text)}'`);
        expect(
          rowsOf(answer).map((row) => row.Id),
          JSON.stringify(answer.json),
        ).to.deep.equal([id]);
        const pattern = quote(text).replaceAll('%', '\\%').replaceAll('_', '\\_');
        const like = await client.query(`SELECT Id FROM Contact WHERE Id = '${id}' AND LastName LIKE '${pattern}'`);
        expect(
          rowsOf(like).map((row) => row.Id),
          JSON.stringify(like.json),
        ).to.deep.equal([id]);
      }),
      { numRuns: 150 },
    );
  });

  it('expands FIELDS() with a limit only, and skips at most 2,000 rows', async () => {
    const [row] = rowsOf(await client.query('SELECT FIELDS(ALL) FROM Contact LIMIT 1'));
    expect(row).to.include.keys('Id', 'LastName', 'Email', 'OwnerId');
    expect(codesOf(await client.query('SELECT FIELDS(ALL) FROM Contact'))).to.deep.equal(['MALFORMED_QUERY']);
    const far = await client.query('SELECT Id FROM Contact OFFSET 2001');
    expect(codesOf(far)).to.deep.equal(['NUMBER_OUTSIDE_VALID_RANGE']);
  });

  it('hides fields: the whole query fails, describe does not know them', async () => {
    emulator.configure({ hiddenFields: { Contact: ['MobilePhone'] } });
    expect(codesOf(await client.query('SELECT Id, MobilePhone FROM Contact'))).to.deep.equal(['INVALID_FIELD']);
    expect(codesOf(await client.query("SELECT Id FROM Contact WHERE MobilePhone = '1'"))).to.deep.equal([
      'INVALID_FIELD',
    ]);
    const { json } = await client.call('GET', '/sobjects/Contact/describe');
    expect((json as { fields: { name: string }[] }).fields.map(({ name }) => name))
      .to.include('Phone')
      .and.not.include('MobilePhone');
  });

  it('refuses what it cannot run instead of answering wrongly', async () => {
    const answer = await client.query('SELECT LastName FROM Contact GROUP BY LastName');
    expect(answer.status).to.equal(400);
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['not-imitated']);
  });

  it('finds deleted and merged rows by queryAll only', async () => {
    const [first, second, third] = emulator.records('Contact').map(({ id }) => id);
    emulator.delete(first ?? '');
    emulator.merge(third ?? '', second ?? '');
    expect(rowsOf(await client.query('SELECT Id FROM Contact')).map((row) => row.Id)).to.deep.equal([third]);
    const rows = rowsOf(await client.queryAll('SELECT Id, IsDeleted, MasterRecordId FROM Contact ORDER BY Id'));
    expect(rows.map((row) => [row.Id, row.IsDeleted, row.MasterRecordId])).to.deep.equal([
      [first, true, null],
      [second, true, third],
      [third, false, null],
    ]);
  });

  it('shows the right to see everything as a row, the way a permission check reads it', async () => {
    const soql =
      "SELECT SobjectType, PermissionsViewAllRecords FROM ObjectPermissions WHERE SobjectType IN ('Lead', 'Contact') AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '" +
      `${emulator.integrationUserId}')`;
    const rights = async () => rowsOf(await client.query(soql)).map((row) => row.PermissionsViewAllRecords);
    expect(await rights()).to.deep.equal([true, true]);
    emulator.configure({ viewAll: false });
    expect(await rights()).to.deep.equal([false, false]);
  });

  it('shows without View All only what the integration user owns', async () => {
    emulator.configure({ viewAll: false });
    expect(await names('Phone != null')).to.deep.equal(["O'Brien\\", '50%_off']);
    const other = emulator.records('Contact')[1]?.id ?? '';
    expect((await client.call('GET', `/sobjects/Contact/${other}`)).status).to.equal(404);
    expect((await client.call('PATCH', `/sobjects/Contact/${other}`, { Title: 'x' })).status).to.equal(404);
  });
});
