import { expect } from 'chai';
import { type Answer, type Client, codesOf, createClient, idOf } from './client.ts';
import type { DuplicateRule, OrgOptions } from './options.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

const RULE: DuplicateRule = {
  name: 'Standard_Lead_Duplicate_Rule',
  object: 'Lead',
  matchOn: ['Contact', 'Lead'],
  fields: ['Email', 'Phone'],
  action: 'alert',
};

interface Refusal {
  readonly allowSave: boolean;
  readonly matchResults: { entityType: string; size: number; matchRecords: { record: Record<string, unknown> }[] }[];
}

describe('Salesforce emulator: duplicate rules', () => {
  let emulator: SalesforceEmulator;
  let client: Client;
  before(async () => {
    emulator = await startSalesforceEmulator();
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  const create = async (
    rule: Partial<DuplicateRule>,
    fields: object,
    header?: string,
    options: Partial<OrgOptions> = {},
  ): Promise<Answer> => {
    client = await createClient(emulator);
    emulator.configure({ duplicateRules: [{ ...RULE, ...rule }], ...options });
    const headers: Record<string, string> = header === undefined ? {} : { 'Sforce-Duplicate-Rule-Header': header };
    return client.call('POST', '/sobjects/Lead', { LastName: 'Doe', Company: 'Acme', ...fields }, headers);
  };
  const refusalOf = (answer: Answer, key = 'duplicateResut'): Refusal => {
    const [error] = answer.json as Record<string, unknown>[];
    expect([answer.status, error?.errorCode]).to.deep.equal([400, 'DUPLICATES_DETECTED']);
    return error?.[key] as Refusal;
  };

  it('blocks an alert rule without allowSave, and gives the match of the other type', async () => {
    const { id } = emulator.seed('Contact', { Email: 'A@b.co' });
    const { allowSave, matchResults } = refusalOf(await create({}, { Email: 'a@B.co' }));
    expect(allowSave).to.equal(true);
    expect(matchResults).to.have.length(1);
    expect(matchResults[0]).to.include({ entityType: 'Contact', size: 1 });
    expect(matchResults[0]?.matchRecords[0]?.record).to.deep.equal({
      attributes: { type: 'Contact', url: `/services/data/v66.0/sobjects/Contact/${id}` },
      Id: id,
    });
    expect(emulator.records('Lead')).to.deep.equal([]);
  });

  it('gives matches of both types, by phone digits too, and whole records on request', async () => {
    emulator.seed('Contact', { Phone: '(415) 555-1234', Title: 'CEO' });
    emulator.seed('Lead', { Phone: '415 555 1234' });
    const header = 'allowSave=false; includeRecordDetails=true; runAsCurrentUser=true';
    const { matchResults } = refusalOf(await create({}, { Phone: '415-555-1234' }, header));
    expect(matchResults.map(({ entityType }) => entityType)).to.deep.equal(['Contact', 'Lead']);
    expect(matchResults[0]?.matchRecords[0]?.record).to.include({ Title: 'CEO' });
  });

  it('saves an alert rule with allowSave, a block rule never', async () => {
    emulator.seed('Contact', { Email: 'a@b.co' });
    expect((await create({}, { Email: 'a@b.co' }, 'allowSave=true')).status).to.equal(201);
    const blocked = await create({ action: 'block' }, { Email: 'a@b.co' }, 'allowSave=true');
    expect(refusalOf(blocked).allowSave).to.equal(false);
  });

  it('can spell its key the other way', async () => {
    emulator.seed('Contact', { Email: 'a@b.co' });
    const answer = await create({}, { Email: 'a@b.co' }, undefined, { duplicateResultKey: 'duplicateResult' });
    expect(refusalOf(answer, 'duplicateResult').matchResults).to.have.length(1);
    expect(answer.json).to.not.have.nested.property('[0].duplicateResut');
  });

  it('leaves out deleted and converted rows, and checks changes only where asked', async () => {
    const converted = emulator.seed('Lead', { Email: 'a@b.co' });
    const contact = emulator.convert(converted.id);
    emulator.delete(contact.id);
    const created = await create({}, { Email: 'a@b.co' });
    expect(created.status).to.equal(201);
    emulator.seed('Lead', { Email: 'c@d.co' });
    const change = () => client.call('PATCH', `/sobjects/Lead/${idOf(created)}`, { Email: 'c@d.co' });
    emulator.configure({ duplicateRules: [{ ...RULE, onUpdate: true }] });
    expect(codesOf(await change())).to.deep.equal(['DUPLICATES_DETECTED']);
    emulator.configure({ duplicateRules: [RULE] });
    expect((await change()).status).to.equal(204);
  });

  it('records a header it does not understand', async () => {
    await create({}, {}, 'allowSave: true');
    expect(emulator.violations.map(({ kind }) => kind)).to.deep.equal(['header-not-understood']);
  });
});
