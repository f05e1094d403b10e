import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import type { Owner } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { check } from '../../src/ops/check.ts';
import { describeDecision } from '../../src/ops/describe-decision.ts';
import { explain } from '../../src/ops/explain.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { listUnmappedAgents } from '../../src/store/unmapped-agents.ts';
import type { Decision } from '../../src/sync/decision.ts';
import { createFakeCrm, type FakeCrm, toFakeDefinition } from './fake-connector.ts';
import { chatAccepted, chatFinished } from './payloads.ts';
import { startTestGateway, type TestGateway, TOKEN } from './start-gateway.ts';

const THOMAS = { id: '2016', name: 'Thomas Anderson', email: 'agent@jivosite.com' };
const USER: Owner = { id: 'u7', email: 'agent@jivosite.com' };

async function listAgents({ gateway }: TestGateway) {
  const listed = await listUnmappedAgents(gateway.database.read);
  return listed.map(({ account, agent, records }) => ({ account, agent, records }));
}

function owners(crm: FakeCrm): readonly unknown[] {
  return crm.calls.filter(({ operation }) => operation === 'create').map(({ sent }) => sent.ownerId);
}

async function greet(gateway: TestGateway, ...numbers: readonly number[]): Promise<void> {
  for (const number of numbers) await gateway.send(chatAccepted({ number, email: `person${number}@shop.example` }));
  await gateway.settle();
}

async function run(gateway: TestGateway, crm: FakeCrm, command: typeof check, ...words: string[]): Promise<string> {
  const definitions = { 'fake-crm': toFakeDefinition('fake-crm', crm) } as unknown as Definitions;
  const raw = {
    storage: { url: gateway.storageUrl },
    accounts: { crm: { connector: 'fake-crm', owners: { 'gone@jivosite.com': 'left@crm.example' } } },
    channels: { shop: { account: 'crm', token: TOKEN, write: { ownerEmail: 'nobody@crm.example' } } },
  };
  const lines: string[] = [];
  const config = parseConfig(raw, definitions, {}, '/');
  await command.run({ config, definitions, words, print: (text) => lines.push(text) });
  return lines.join('\n');
}

describe('a Jivo agent without a user in the CRM', () => {
  it('is listed once, with every record that was to be his, and the event says so', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await greet(gateway, 1, 2, 3);
    await gateway.send(chatFinished({ number: 3, email: 'person3@shop.example' }, ['hello']));
    await gateway.settle();
    expect(await listAgents(gateway)).to.deep.equal([{ account: 'crm', agent: THOMAS, records: 3 }]);
    const [listed] = await listUnmappedAgents(gateway.gateway.database.read);
    expect(listed?.firstAt).to.be.greaterThan(0);
    expect(listed?.lastAt).to.be.at.least(listed?.firstAt ?? Number.NaN);

    const decision = (await gateway.decision(0)) as unknown as Decision;
    expect(decision.unmappedAgent).to.deep.equal(THOMAS);
    expect(describeDecision(decision)).to.include(
      'no CRM user answers to the Jivo agent Thomas Anderson (agent@jivosite.com)',
    );
    expect(await gateway.decision(3), 'of somebody known').not.to.have.property('unmappedAgent');
    const [event] = await gateway.events();
    expect(await run(gateway, crm, explain, event?.id ?? '')).to.include(
      'Owner: no CRM user answers to the Jivo agent',
    );
  });

  it('leaves the list with the next record, once the CRM has the user', async () => {
    const users: Owner[] = [];
    const crm = createFakeCrm({ owners: users });
    await using gateway = await startTestGateway({ crm });
    await greet(gateway, 1);
    users.push(USER);
    await greet(gateway, 2);
    expect(await listAgents(gateway), 'what is remembered for ten minutes').to.have.length(1);
    await gateway.restart();
    await greet(gateway, 3);
    expect(owners(crm)).to.deep.equal([undefined, undefined, 'u7']);
    expect(await listAgents(gateway)).to.deep.equal([]);
  });

  for (const [title, key] of [
    ['the e-mail', 'Agent@JivoSite.com'],
    ['the number', '2016'],
  ] as const) {
    it(`is the user the configuration names for ${title}, and leaves the list`, async () => {
      const crm = createFakeCrm({ owners: [{ id: 'u9', email: 'thomas@crm.example' }] });
      await using gateway = await startTestGateway({ crm });
      await greet(gateway, 1);
      expect(await listAgents(gateway)).to.have.length(1);
      await gateway.restart({ owners: { [key]: 'Thomas@crm.example' } });
      await greet(gateway, 2);
      expect(owners(crm)).to.deep.equal([undefined, 'u9']);
      expect(await listAgents(gateway)).to.deep.equal([]);
    });
  }

  it('is listed by his number where Jivo gives no e-mail, and not at all with neither', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted({ number: 1, email: 'a@shop.example' }, 1, { agent: { id: 5, name: 'Trinity' } }));
    await gateway.send(chatAccepted({ number: 2, email: 'b@shop.example' }, 2, { agent: { name: 'Smith' } }));
    await gateway.settle();
    expect(await listAgents(gateway)).to.deep.equal([
      { account: 'crm', agent: { id: '5', name: 'Trinity' }, records: 1 },
    ]);
    expect(crm.count('findOwner')).to.equal(0);
  });

  it('keeps no visitor out of a CRM that does not tell its users: the record is made without an owner in the end', async () => {
    const crm = createFakeCrm({ owners: [{ id: 'u1', email: 'agent@jivosite.com' }] });
    crm.meet({ operation: 'findOwner', error: () => new ConnectorError('unavailable', 'The CRM is ill.') });
    await using gateway = await startTestGateway({ crm });
    await gateway.send(chatAccepted({ number: 1, email: 'a@shop.example' }));
    const [event] = await gateway.settle();
    expect(event).to.include({ state: 'done', attempts: 3 });
    expect(owners(crm)).to.deep.equal([undefined]);
    const { write } = (await gateway.decision(0)) as { write: { dropped: unknown } };
    expect(write.dropped).to.deep.equal([
      { field: 'owner', reason: 'The CRM did not say, several times, whose user this is.' },
    ]);
  });

  it('is nobody’s worry where agents own nothing', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, channel: { write: { owner: 'none' } } });
    await greet(gateway, 1);
    expect(await listAgents(gateway)).to.deep.equal([]);
  });

  it('is nobody’s worry in a contact book that has no owners', async () => {
    await using gateway = await startTestGateway();
    await greet(gateway, 1);
    expect(await listAgents(gateway)).to.deep.equal([]);
  });

  it('is told by gateway check with what to do, and taken off the list there', async () => {
    const users: Owner[] = [];
    const crm = createFakeCrm({ owners: users });
    await using gateway = await startTestGateway({ crm });
    await greet(gateway, 1, 2);
    const text = await run(gateway, crm, check, 'crm');
    expect(text).to.include(
      'No user of the CRM answers to the Jivo agent Thomas Anderson (agent@jivosite.com): 2 new records',
    );
    expect(text).to.include('"owners": { "agent@jivosite.com": "USER@EXAMPLE.COM" }');
    expect(text).to.include('accounts.crm.owners.gone@jivosite.com names left@crm.example');
    expect(text).to.include('channels.shop.write.ownerEmail names nobody@crm.example');
    const report = JSON.parse(await run(gateway, crm, check, 'crm', '--json')) as { crm: { findings: object[] } };
    expect(report.crm.findings.map((finding) => Object.keys(finding).sort())).to.deep.equal(
      Array(3).fill(['hint', 'level', 'text']),
    );
    users.push(USER, { id: 'u1', email: 'left@crm.example' }, { id: 'u2', email: 'nobody@crm.example' });
    expect(await run(gateway, crm, check, 'crm')).to.equal('✓ crm');
    expect(await listAgents(gateway)).to.deep.equal([]);
  });
});
