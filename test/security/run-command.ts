import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Command } from '../../src/ops/command.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { type FakeCrm, toFakeDefinition } from '../gateway/fake-connector.ts';
import { TOKEN } from '../gateway/start-gateway.ts';

/** Runs a command beside the gateway of a test whose account `crm` is this one, and gives what it printed. */
export async function runCommand(
  command: Command,
  crm: FakeCrm,
  storage: object,
  ...words: readonly string[]
): Promise<string> {
  const definitions = { ...connectors, 'fake-crm': toFakeDefinition('fake-crm', crm) } as unknown as Definitions;
  const raw = {
    storage,
    accounts: { crm: { connector: 'fake-crm' } },
    channels: { shop: { account: 'crm', token: TOKEN } },
  };
  const config = parseConfig(raw, definitions, {}, '/');
  const lines: string[] = [];
  expect(await command.run({ config, definitions, words, print: (text) => lines.push(text) })).to.equal(0);
  return lines.join('\n');
}
