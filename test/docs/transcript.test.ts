import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseConfig } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { createLog } from '../../src/observe/log.ts';
import { simulate } from '../../src/ops/simulate.ts';
import type { Definitions } from '../../src/start/accounts.ts';
import { startGateway } from '../../src/start/gateway.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const definitions = connectors as unknown as Definitions;

/** What differs from run to run: times, ports, ids, the last digits of the phone. */
function toStable(text: string): string {
  return text
    .replaceAll(/in \d+ ms/g, 'in N ms')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replaceAll(/contacts\/\w+/g, 'contacts/ID')
    .replaceAll(/\+120255501\d\d/g, '+120255501NN')
    .replaceAll(/[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d{2}\s[AP]M/g, 'TIME');
}

/** The parts of the README's transcript between the dots that stand for what is left out. */
function readTranscript(): readonly string[] {
  const [, transcript = ''] = /```text\n(1\. chat_accepted[\s\S]*?)```/.exec(README) ?? [];
  return transcript.split(/^…\n/m).map((part) => toStable(part.trim()));
}

async function runSimulation(folder: string): Promise<string> {
  const raw = {
    server: { port: 0 },
    storage: { url: `sqlite:${join(folder, 'gateway.db')}` },
    log: { level: 'silent' },
    accounts: { demo: { connector: 'local' } },
    channels: { demo: { account: 'demo' } },
  };
  const config = parseConfig(raw, definitions, {}, folder);
  const gateway = await startGateway({ config, definitions, log: createLog('silent') });
  const { port } = gateway.server.address() as AddressInfo;
  const lines: string[] = [];
  try {
    const running = { ...config, server: { ...config.server, port } };
    await simulate.run({ config: running, definitions, words: [], print: (text) => lines.push(text) });
  } finally {
    await gateway.stop(1_000);
  }
  return toStable(lines.join('\n'));
}

describe('README.md', () => {
  it('shows what gateway simulate prints', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-transcript-'));
    try {
      const printed = await runSimulation(folder);
      const parts = readTranscript();
      expect(parts).to.have.lengthOf(3);
      const places = parts.map((part) => {
        expect(printed).to.include(part);
        return printed.indexOf(part);
      });
      expect(places).to.deep.equal([...places].sort((left, right) => left - right));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
