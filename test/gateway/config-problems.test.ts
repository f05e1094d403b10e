import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { ConfigError } from '../../config/problems.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/accounts.ts';
import { TOKEN } from './start-gateway.ts';

const GOOD = { accounts: { crm: { connector: 'local' } }, channels: { shop: { account: 'crm', token: TOKEN } } };

function readProblems(raw: unknown): readonly string[] {
  try {
    parseConfig(raw, connectors as unknown as Definitions, {}, '/');
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  throw new Error('The configuration was taken');
}

describe('one mistake is one problem, and each mistake is told', () => {
  it('a missing variable is not also called a bad token', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own variables look like this
    const raw = { ...GOOD, channels: { shop: { account: 'crm', token: '${NOT_SET_ANYWHERE}' } } };
    expect(readProblems(raw)).to.deep.equal([
      'channels.shop.token: the environment variable NOT_SET_ANYWHERE is not set',
    ]);
  });

  it('without accounts no channel is blamed', () => {
    expect(readProblems({ channels: GOOD.channels })).to.have.length(1);
  });

  it('an unknown key does not hide a wrong value beside it', () => {
    const lines = readProblems({ ...GOOD, server: { prot: 1 }, log: { level: 'loud' } });
    expect(lines.map((line) => line.split(':')[0])).to.have.members(['server.prot', 'log.level']);
  });

  it('an account is not found by a name that every object has', () => {
    const raw = { ...GOOD, channels: { shop: { account: 'constructor', token: TOKEN } } };
    expect(readProblems(raw)[0]).to.contain('channels.shop.account');
  });
});
