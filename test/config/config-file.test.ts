import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigChangedError, openConfigFile, toReference } from '../../config/config-file.ts';
import { ConfigError } from '../../config/problems.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';

const RAW = { accounts: { crm: { connector: 'local' } }, channels: { shop: { account: 'crm' } } };

function open(folder: string, text = JSON.stringify(RAW)) {
  const path = join(folder, 'config.json');
  writeFileSync(path, text);
  return openConfigFile(path, connectors as unknown as Definitions, {});
}

describe('configuration file', () => {
  it('is replaced as a whole, with its rights kept and no draft left', () => {
    using folder = createTemporaryFolder();
    const file = open(folder.path);
    chmodSync(file.path, 0o640);
    const { text, raw } = file.read();
    const next = { ...raw, log: { level: 'warn' } };
    file.write(text, next, [{ path: 'secrets/crm-key', value: 'a secret' }]);
    expect(readFileSync(file.path, 'utf8')).to.equal(`${JSON.stringify(next, null, 2)}\n`);
    expect(statSync(file.path).mode & 0o777).to.equal(0o640);
    expect(readFileSync(join(folder.path, 'secrets/crm-key'), 'utf8')).to.equal('a secret');
    expect(statSync(join(folder.path, 'secrets')).mode & 0o777).to.equal(0o700);
    expect(readdirSync(folder.path).sort()).to.deep.equal(['config.json', 'secrets']);
  });

  it('is left alone, and no secret written, when it is another one by now', () => {
    using folder = createTemporaryFolder();
    const file = open(folder.path);
    const secrets = [{ path: 'secrets/crm-key', value: 'a secret' }];
    expect(() => file.write('another text', RAW, secrets)).to.throw(ConfigChangedError);
    expect(file.read().raw).to.deep.equal(RAW);
    expect(readdirSync(folder.path)).to.deep.equal(['config.json']);
  });

  it('is checked with secrets that are not written yet', () => {
    using folder = createTemporaryFolder();
    const file = open(folder.path);
    const secret = { path: 'secrets/hs-accessToken', value: 'pat-na1-0123' };
    const settings = { accessToken: toReference(secret) };
    const raw = { ...RAW, accounts: { ...RAW.accounts, hs: { connector: 'hubspot', settings } } };
    expect(file.check(raw, [secret]).accounts.hs?.settings.accessToken).to.equal('pat-na1-0123');
    expect(() => file.check(raw)).to.throw(ConfigError, 'accounts.hs.settings.accessToken');
  });
});
