import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { parseConfig } from '../../config/load.ts';
import type { GatewayConfig } from '../../config/schema.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import { connectors } from '../../connectors/registry.ts';
import { CommandError, UsageError } from '../../src/ops/command.ts';
import { conflicts } from '../../src/ops/conflicts.ts';
import { dryRun } from '../../src/ops/dry-run.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { createFakeCrm, type FakeCrm, toFakeDefinition } from '../gateway/fake-connector.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { startTestGateway, type TestGateway } from '../gateway/start-gateway.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';

const ANN = { number: 1, name: 'Ann Lee', email: 'ann@example.com', phone: '+14155552679' };

interface Given {
  readonly crm: FakeCrm;
  readonly config: GatewayConfig;
  readonly definitions: Definitions;
  write(body: object | string): string;
}

function given(folder: string, storageUrl: string, crm = createFakeCrm()): Given {
  const definitions = { ...connectors, fake: toFakeDefinition('fake', crm) } as unknown as Definitions;
  const raw = {
    storage: { url: storageUrl },
    accounts: { crm: { connector: 'fake' }, book: { connector: 'local' } },
    channels: { shop: { account: 'crm', region: 'US' }, book: { account: 'book' } },
  };
  return {
    crm,
    definitions,
    config: parseConfig(raw, definitions, {}, folder),
    write(body) {
      const path = join(folder, 'event.json');
      writeFileSync(path, typeof body === 'string' ? body : JSON.stringify(body));
      return path;
    },
  };
}

async function run(command: typeof dryRun, { config, definitions }: Given, ...words: readonly string[]) {
  const lines: string[] = [];
  const code = await command.run({ config, definitions, words, print: (text) => lines.push(text) });
  return { code, text: lines.join('\n') };
}

async function dump({ gateway: { database } }: TestGateway): Promise<string> {
  const tables = ['events', 'receipts', 'event_keys', 'links', 'activities', 'decisions', 'conflicts'] as const;
  const rows = tables.map((table) => database.read.selectFrom(table).selectAll().orderBy(sql`1`).execute());
  return JSON.stringify(await Promise.all(rows));
}

describe('gateway dry-run', () => {
  it('shows beside a running gateway what would be, and changes nothing', async () => {
    using folder = createTemporaryFolder();
    const crm = createFakeCrm();
    crm.seed({ email: ANN.email, phone: '+14155552670', phone2: '+14155552671' });
    await using gateway = await startTestGateway({ crm, channel: { region: 'US' } });
    const on = given(folder.path, gateway.storageUrl, crm);
    const before = [await dump(gateway), JSON.stringify([...crm.records]), crm.entries.length];
    const { code, text } = await run(dryRun, on, on.write(chatFinished(ANN, ['Hello'])));
    expect(code).to.equal(0);
    expect(text).to.contain('Not sent: update contact 1 {"name":"Ann Lee"}');
    expect(text).to.match(/Not sent: log a chat on contact 1\n {3}│ Chat with Ann Lee\n.*│ .*Ann Lee: Hello\n/s);
    expect(text).to.contain(`   │ Note: Phone given in the chat, not stored in the record: ${ANN.phone}`);
    expect(text).to.contain(`Conflict: Phone given in the chat, not stored in the record: ${ANN.phone}`);
    expect([await dump(gateway), JSON.stringify([...crm.records]), crm.entries.length]).to.deep.equal(before);
    expect(crm.calls.map(({ operation }) => operation)).to.deep.equal(['find']);
  });

  it('shows the new record and the card, before the gateway ever ran, and leaves no file', async () => {
    using folder = createTemporaryFolder();
    const on = given(folder.path, `sqlite:${join(folder.path, 'none', 'gateway.db')}`);
    const listTemporary = () => readdirSync(tmpdir()).filter((name) => name.startsWith('gateway-dry-run-'));
    const before = listTemporary();
    const { text } = await run(dryRun, on, on.write(chatAccepted(ANN)));
    expect(text).to.contain('Not sent: create contact').and.to.contain('what the agent sees');
    expect(on.crm.records.size).to.equal(0);
    const book = await run(dryRun, on, on.write(chatAccepted(ANN)), '--channel', 'book', '--json');
    expect(JSON.parse(book.text)).to.have.nested.property('decision.write.outcome', 'created');
    expect(readdirSync(folder.path)).to.deep.equal(['event.json']);
    expect(listTemporary()).to.deep.equal(before);
  });

  it('leaves a running contact book as it is', async () => {
    using folder = createTemporaryFolder();
    await using gateway = await startTestGateway({ books: ['book'] });
    await gateway.send(chatAccepted(ANN), { channel: 'book' });
    await gateway.settle();
    const count = async () =>
      JSON.stringify(await sql`SELECT * FROM local_contacts`.execute(gateway.gateway.database.read));
    const before = await count();
    const on = given(folder.path, gateway.storageUrl);
    const bob = { number: 2, email: 'bob@example.com' };
    const { text } = await run(dryRun, on, on.write(chatFinished(bob, ['Hello'])), '--channel', 'book');
    expect(text).to.contain('Not sent: create contact {"email":"bob@example.com"}');
    expect(await count()).to.equal(before);
  });

  it('tells what the CRM refused', async () => {
    using folder = createTemporaryFolder();
    const on = given(folder.path, `sqlite:${join(folder.path, 'gateway.db')}`);
    on.crm.meet({ operation: 'find', error: () => new Error('boom') });
    const { code, text } = await run(dryRun, on, on.write(chatAccepted(ANN)));
    expect(code).to.equal(1);
    expect(text).to.contain('State: failed').and.to.contain('Error (bug)');
  });

  it('refuses what is no event, no file or no channel', async () => {
    using folder = createTemporaryFolder();
    const on = given(folder.path, `sqlite:${join(folder.path, 'gateway.db')}`);
    const file = on.write('{}');
    const expectError = async (kind: typeof CommandError | typeof UsageError, ...words: string[]) => {
      const error: unknown = await run(dryRun, on, ...words).catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(kind);
    };
    await expectError(CommandError, file);
    await expectError(CommandError, join(folder.path, 'missing.json'));
    await expectError(UsageError);
    await expectError(UsageError, file, '--channel', 'nowhere');
  });
});

describe('gateway conflicts', () => {
  it('lists, applies and dismisses', async () => {
    using folder = createTemporaryFolder();
    const crm = createFakeCrm();
    const [first, second] = ['+14155552670', '+14155552671'];
    crm.seed({ email: ANN.email, phone: first, phone2: second });
    await using gateway = await startTestGateway({ crm, channel: { region: 'US' } });
    await gateway.send(chatAccepted(ANN));
    await gateway.settle();
    const on = given(folder.path, gateway.storageUrl, crm);
    const listed = await run(conflicts, on, '--json');
    const [conflict] = JSON.parse(listed.text) as { id: string }[];
    expect((await run(conflicts, on)).text).to.contain(
      `the chat says "${ANN.phone}", the record "${first}; ${second}"`,
    );

    expect((await run(conflicts, on, 'apply', conflict?.id ?? '')).text).to.equal('Written into the record.');
    expect(crm.records.get('1')).to.include({ phone: ANN.phone });
    const left = JSON.parse((await run(conflicts, on, '--json')).text) as { id: string; chatValue: string }[];
    expect(left.map(({ chatValue }) => chatValue)).to.deep.equal([first]);

    await run(conflicts, on, 'dismiss', left[0]?.id ?? '');
    expect((await run(conflicts, on)).text).to.equal('No conflicts.');
    expect((await run(conflicts, on, '--all')).text)
      .to.contain('applied')
      .and.to.contain('dismissed');
    const again: unknown = await run(conflicts, on, 'apply', left[0]?.id ?? '').catch((error: unknown) => error);
    expect(again).to.be.instanceOf(CommandError);
  });

  it('says why the CRM refuses a value again, and keeps the conflict', async () => {
    using folder = createTemporaryFolder();
    const crm = createFakeCrm();
    const fields = [{ field: 'stage', reason: '"gold" is no option.' }];
    crm.meet({
      error: () => new ConnectorError('invalid-field', 'A field was refused.', { fields }),
      only: ({ sent }) => JSON.stringify(sent).includes('gold'),
    });
    const channel = { fields: [{ to: 'stage', value: 'gold', when: 'always' }] };
    await using gateway = await startTestGateway({ crm, channel });
    await gateway.send(chatAccepted(ANN));
    await gateway.settle();
    const on = given(folder.path, gateway.storageUrl, crm);
    const [conflict] = JSON.parse((await run(conflicts, on, '--json')).text) as { id: string }[];
    const refused: unknown = await run(conflicts, on, 'apply', conflict?.id ?? '').catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(CommandError);
    expect(String(refused)).to.include('The CRM refused the value again: "gold" is no option. Change what refuses it');
    expect(JSON.parse((await run(conflicts, on, '--json')).text)).to.have.length(1);
    crm.heal();
    expect((await run(conflicts, on, 'apply', conflict?.id ?? '')).text).to.equal('Written into the record.');
    expect(crm.records.get('1')).to.include({ stage: 'gold' });
  });
});
