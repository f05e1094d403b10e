import { expect } from 'chai';
import { type Answer, BASE, type Client, codesOf, createClient } from './client.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

interface Part {
  readonly referenceId: string;
  readonly httpStatusCode: number;
  readonly httpHeaders: Record<string, string>;
  readonly body: unknown;
}

const LEAD = { LastName: 'Doe', Company: 'Acme' };

function createPart(referenceId: string, body: object = LEAD, object = 'Lead'): object {
  return { method: 'POST', url: `${BASE}/sobjects/${object}`, referenceId, body };
}

function queryPart(referenceId: string, soql = 'SELECT Id FROM Lead'): object {
  return { method: 'GET', url: `${BASE}/query?q=${encodeURIComponent(soql)}`, referenceId };
}

function partsOf(answer: Answer): Part[] {
  expect(answer.status, JSON.stringify(answer.json)).to.equal(200);
  return (answer.json as { compositeResponse: Part[] }).compositeResponse;
}

function statusesOf(answer: Answer): number[] {
  return partsOf(answer).map((part) => part.httpStatusCode);
}

function codeOf(part: Part | undefined): string | undefined {
  return (part?.body as { errorCode: string }[] | undefined)?.[0]?.errorCode;
}

describe('Salesforce emulator: composite', () => {
  let emulator: SalesforceEmulator;
  let client: Client;
  before(async () => {
    emulator = await startSalesforceEmulator();
  });
  beforeEach(async () => {
    client = await createClient(emulator);
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  it('creates a lead and its task in one call, by reference', async () => {
    const answer = await client.composite([
      createPart('lead'),
      createPart('task', { Subject: 'Chat of @{lead.id}', WhoId: '@{lead.id}' }, 'Task'),
      { method: 'GET', url: `${BASE}/sobjects/Lead/@{lead.id}?fields=Id,Name`, referenceId: 'read' },
    ]);
    const [lead, task, read] = partsOf(answer);
    const id = emulator.records('Lead')[0]?.id;
    expect(lead).to.deep.equal({
      body: { id, success: true, errors: [] },
      httpHeaders: { Location: `${BASE}/sobjects/Lead/${id}` },
      httpStatusCode: 201,
      referenceId: 'lead',
    });
    expect(task?.httpStatusCode).to.equal(201);
    expect(read?.body).to.include({ Id: id, Name: 'Doe' });
    expect(emulator.records('Task')[0]?.fields).to.include({ WhoId: id, Subject: `Chat of ${id}` });
    expect(emulator.counts()).to.include({ roundTrips: 2, apiCalls: 1, composites: 1, violations: 0 });
    expect(emulator.requests.at(-1)?.subrequests.map(({ status }) => status)).to.deep.equal([201, 201, 200]);
  });

  it('refers into query results, and halts what refers to nothing', async () => {
    const { id } = emulator.seed('Lead', { Email: 'a@b.co' });
    const answer = await client.composite([
      queryPart('hit', "SELECT Id FROM Lead WHERE Email = 'a@b.co'"),
      queryPart('miss', "SELECT Id FROM Lead WHERE Email = 'x@b.co'"),
      createPart('one', { WhoId: '@{hit.records[0].Id}' }, 'Task'),
      createPart('two', { WhoId: '@{miss.records[0].Id}' }, 'Task'),
      createPart('three', { WhoId: '@{hit.records[0].id}' }, 'Task'),
    ]);
    expect(statusesOf(answer)).to.deep.equal([200, 200, 201, 400, 400]);
    expect(codeOf(partsOf(answer)[3])).to.equal('PROCESSING_HALTED');
    expect(emulator.records('Task').map(({ fields }) => fields.WhoId)).to.deep.equal([id]);
  });

  it('answers 200 when parts fail: dependents halt, the others run', async () => {
    const answer = await client.composite([
      createPart('bad', { Company: 'x' }),
      createPart('task', { WhoId: '@{bad.id}' }, 'Task'),
      createPart('good'),
    ]);
    expect(statusesOf(answer)).to.deep.equal([400, 400, 201]);
    expect(partsOf(answer).slice(0, 2).map(codeOf)).to.deep.equal(['REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED']);
    expect(emulator.records('Lead')).to.have.length(1);
  });

  it('lets nothing refer into the answer of a failed part', async () => {
    const answer = await client.composite([
      createPart('bad', {}),
      createPart('next', { ...LEAD, Title: '@{bad[0].errorCode}' }),
    ]);
    expect(codeOf(partsOf(answer)[1])).to.equal('PROCESSING_HALTED');
  });

  it('takes everything back with allOrNone', async () => {
    const kept = emulator.seed('Lead', { Title: 'old' });
    const change = {
      method: 'PATCH',
      url: `${BASE}/sobjects/Lead/${kept.id}`,
      referenceId: 'change',
      body: { Title: 'new' },
    };
    const answer = await client.composite([createPart('good'), change, createPart('bad', {})], { allOrNone: true });
    expect(statusesOf(answer)).to.deep.equal([400, 400, 400]);
    expect(partsOf(answer).map(codeOf)).to.deep.equal([
      'PROCESSING_HALTED',
      'PROCESSING_HALTED',
      'REQUIRED_FIELD_MISSING',
    ]);
    expect(emulator.records('Lead').map(({ fields }) => fields.Title)).to.deep.equal(['old']);
  });

  it('refuses retired versions in a subrequest', async () => {
    const old = { method: 'GET', url: '/services/data/v30.0/query?q=SELECT+Id+FROM+Lead', referenceId: 'a' };
    expect(statusesOf(await client.composite([old]))).to.deep.equal([410]);
  });

  it('gives 204 and null for a change', async () => {
    const { id } = emulator.seed('Lead');
    const answer = await client.composite([
      { method: 'PATCH', url: `${BASE}/sobjects/Lead/${id}`, referenceId: 'a', body: {} },
    ]);
    expect(partsOf(answer)[0]).to.deep.equal({ body: null, httpHeaders: {}, httpStatusCode: 204, referenceId: 'a' });
  });

  it('obeys headers of the subrequest, not those of the whole', async () => {
    const rule = emulator.seed('User', { Email: 'rule@example.com' }).id;
    emulator.configure({ assignmentRule: { id: '01QgK0000000001', ownerId: rule } });
    const kept = { ...createPart('kept'), httpHeaders: { 'Sforce-Auto-Assign': 'FALSE' } };
    const parts = { allOrNone: false, collateSubrequests: false, compositeRequest: [kept, createPart('taken')] };
    await client.call('POST', '/composite', parts, { 'Sforce-Auto-Assign': 'FALSE' });
    expect(emulator.records('Lead').map(({ fields }) => fields.OwnerId)).to.deep.equal([
      emulator.integrationUserId,
      rule,
    ]);
    await client.composite([{ ...createPart('x'), httpHeaders: { Authorization: 'x' } }]);
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['composite-forbidden-header']);
  });

  it('records collated composites, which is the default', async () => {
    await client.composite([queryPart('a')], { collateSubrequests: undefined });
    await client.composite([queryPart('a')], { collateSubrequests: true });
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['composite-collated', 'composite-collated']);
  });

  it('supports neither search nor parameterized search', async () => {
    const search = { method: 'GET', url: `${BASE}/search?q=FIND+%7B12%7D+RETURNING+Lead(Id)`, referenceId: 'a' };
    const answer = await client.composite([search, queryPart('b')]);
    expect(statusesOf(answer)).to.deep.equal([400, 200]);
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['composite-unsupported-resource']);
  });

  const many = (count: number, make: (name: string) => object): object[] =>
    Array.from({ length: count }, (_unused, index) => make(`r${index}`));
  const refused: [string, () => object[], string][] = [
    ['26 subrequests', () => many(26, (name) => createPart(name)), 'INVALID_INPUT'],
    ['6 queries', () => many(6, (name) => queryPart(name)), 'INVALID_INPUT'],
    ['the same reference twice', () => [queryPart('a'), queryPart('a')], 'INVALID_INPUT'],
    ['a reference with a hyphen', () => [queryPart('a-b')], 'JSON_PARSER_ERROR'],
    ['a relative url', () => [{ method: 'GET', url: 'v66.0/query?q=x', referenceId: 'a' }], 'JSON_PARSER_ERROR'],
    ['an unknown key', () => [{ ...queryPart('a'), richInput: {} }], 'JSON_PARSER_ERROR'],
    ['no subrequest', () => [], 'JSON_PARSER_ERROR'],
  ];
  for (const [title, parts, code] of refused) {
    it(`refuses ${title} as a whole`, async () => {
      const answer = await client.composite(parts());
      expect([answer.status, codesOf(answer)]).to.deep.equal([400, [code]]);
      expect(emulator.records('Lead')).to.deep.equal([]);
    });
  }

  it('takes 25 subrequests and 5 queries', async () => {
    const parts = [...many(5, (name) => queryPart(name)), ...many(20, (name) => createPart(`c${name}`))];
    expect(new Set(statusesOf(await client.composite(parts)))).to.deep.equal(new Set([200, 201]));
  });
});
