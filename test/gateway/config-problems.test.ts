import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { ConfigError } from '../../config/problems.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { toEngineTimes } from '../../src/start/engine-times.ts';
import { TOKEN } from './start-gateway.ts';

const DEFINITIONS = connectors as unknown as Definitions;
const GOOD = { accounts: { crm: { connector: 'local' } }, channels: { shop: { account: 'crm', token: TOKEN } } };

function readProblems(raw: unknown): readonly string[] {
  try {
    parseConfig(raw, DEFINITIONS, {}, '/');
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

describe('times of retries and of the worker', () => {
  const refused = [
    [{ retry: { firstSeconds: 0 } }, 'retry.firstSeconds'],
    [{ retry: { firstSeconds: '2s' } }, 'retry.firstSeconds'],
    [{ retry: { longestSeconds: 100_000 } }, 'retry.longestSeconds'],
    [{ retry: { firstSeconds: 60, longestSeconds: 30 } }, 'retry.longestSeconds'],
    [{ retry: { giveUpHours: 0.5 } }, 'retry.giveUpHours'],
    [{ retry: { giveUp: 1 } }, 'retry.giveUp'],
    [{ retry: 5 }, 'retry'],
    [{ worker: { leaseSeconds: 10 } }, 'worker.leaseSeconds'],
    [{ worker: { pollMs: 1 } }, 'worker.pollMs'],
    [{ worker: { concurrency: 0 } }, 'worker.concurrency'],
    [{ worker: { accountConcurrency: null } }, 'worker.accountConcurrency'],
  ] as const;
  for (const [more, path] of refused) {
    it(`${JSON.stringify(more)} is refused once, by its path`, () => {
      expect(readProblems({ ...GOOD, ...more }).map((line) => line.split(':')[0])).to.deep.equal([path]);
    });
  }

  const read = (more: object) => toEngineTimes(parseConfig({ ...GOOD, ...more }, DEFINITIONS, {}, '/'));

  it('are those of the configuration, and good ones where it says nothing', () => {
    expect(read({})).to.deep.equal({
      retry: { firstMs: 2_000, longestMs: 3_600_000, giveUpMs: 86_400_000 },
      leaseMs: 60_000,
      pollMs: 500,
      concurrency: 64,
      accountConcurrency: 16,
      resendWindowMs: 900_000,
    });
    const retry = { firstSeconds: 10, longestSeconds: 10, giveUpHours: 72 };
    const worker = { leaseSeconds: 120, pollMs: 1_000, concurrency: 8, accountConcurrency: 4 };
    expect(read({ retry, worker })).to.deep.equal({
      retry: { firstMs: 10_000, longestMs: 10_000, giveUpMs: 259_200_000 },
      leaseMs: 120_000,
      pollMs: 1_000,
      concurrency: 8,
      accountConcurrency: 4,
      resendWindowMs: 900_000,
    });
  });
});
