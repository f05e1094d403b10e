import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { CommandError, UsageError } from '../../src/ops/command.ts';
import { rotateToken } from '../../src/ops/rotate-token.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { startGateway } from '../../src/start/gateway.ts';
import { createRecordedLog } from '../gateway/recorded-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';

const definitions = connectors as unknown as Definitions;

function toConfig(folder: string, channel: object = {}) {
  const raw = {
    server: { port: 0 },
    storage: { url: `sqlite:${join(folder, 'gateway.db')}` },
    accounts: { crm: { connector: 'local' } },
    channels: { shop: { account: 'crm', ...channel }, other: { account: 'crm' } },
  };
  return parseConfig(raw, definitions, {}, folder);
}

async function run(config: ReturnType<typeof toConfig>, ...words: string[]): Promise<string> {
  const lines: string[] = [];
  expect(await rotateToken.run({ config, definitions, words, print: (text) => lines.push(text) })).to.equal(0);
  return lines.join('\n');
}

async function fail(config: ReturnType<typeof toConfig>, ...words: string[]): Promise<Error> {
  return rotateToken.run({ config, definitions, words, print: () => undefined }).then(
    () => expect.fail('it did not fail'),
    (error: Error) => error,
  );
}

describe('gateway rotate-token', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = createTemporaryFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  it('gives a running gateway a second token, then ends the first', async () => {
    const config = toConfig(folder.path);
    const gateway = await startGateway({ config, definitions, log: createRecordedLog() });
    try {
      const old = gateway.webhookUrls.get('shop') ?? '';
      const other = gateway.webhookUrls.get('other') ?? '';
      const post = async (url: string) => (await fetch(url, { method: 'POST', body: '{"event_name":"x"}' })).status;
      const [, path = ''] = /:\d+(\/jivo\/shop\/[\w-]{24})$/m.exec(await run(config, 'shop')) ?? [];
      const fresh = `${gateway.publicUrl}${path}`;
      await waitUntil('the new token works', async () => (await post(fresh)) === 200);
      expect(await post(old)).to.equal(200);
      expect(gateway.webhookUrls.get('shop')).to.equal(fresh);
      expect((await fail(config, 'shop')).message).to.contain('--finish');
      await run(config, 'shop', '--finish');
      await waitUntil('the old token ends', async () => (await post(old)) === 404);
      expect([await post(fresh), await post(other)]).to.deep.equal([200, 200]);
      const kept = JSON.parse(readFileSync(join(folder.path, 'channel-tokens.json'), 'utf8')) as object;
      expect(kept).to.deep.include({ shop: path.slice('/jivo/shop/'.length) });
    } finally {
      await gateway.stop(0);
    }
  });

  it('refuses to finish what was not begun, and says how to begin', async () => {
    const error = await fail(toConfig(folder.path), 'shop', '--finish');
    expect(error).to.be.instanceOf(CommandError);
    expect(error.message).to.equal('Channel shop has one token only. First: rotate-token shop');
  });

  it('tells where to change a token of the configuration, without showing it', async () => {
    const token = 'a-token-for-tests-0123456789';
    const error = await fail(toConfig(folder.path, { token }), 'shop');
    expect(error.message).to.contain('"token": ["NEW", "OLD"]').and.not.contain(token);
    const second = await fail(toConfig(folder.path, { token: [token, `${token}2`] }), 'shop');
    expect(second.message).to.contain('Take the old one out');
  });

  it('knows its words', async () => {
    for (const words of [[], ['shop', 'other'], ['nobody'], ['constructor']]) {
      expect(await fail(toConfig(folder.path), ...words)).to.be.instanceOf(UsageError);
    }
  });
});
