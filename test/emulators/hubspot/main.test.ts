import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

describe('HubSpot emulator: command', () => {
  const started: ChildProcess[] = [];

  function start(...args: string[]): { child: ChildProcess; printed: () => string } {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
    }
    return { child, printed: () => text };
  }

  afterEach(async () => {
    for (const child of started.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('prints address, token and settings, serves, and ends on SIGTERM', async () => {
    const { child, printed } = start('--port', '0', '--no-limits', '--search-lag', '0');
    while (!printed().includes('Ctrl+C')) await once(child.stdout ?? child, 'data');
    const url = /on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed())?.[1];
    const token = /Token\s+(\S+)/.exec(printed())?.[1];
    expect(printed()).to.include(`"settings": { "accessToken": "${token}", "apiUrl": "${url}" }`);
    const response = await fetch(`${url}/crm/owners/2026-03`, { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json()).to.have.nested.property('results[0].email', 'agent@example.com');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).to.deep.equal([0, null]);
  });

  it('explains itself, and a wrong number in one sentence', async () => {
    const help = start('--help');
    expect(await once(help.child, 'close')).to.deep.equal([0, null]);
    expect(help.printed()).to.include('--latency MS');
    const wrong = start('--port', 'x');
    expect(await once(wrong.child, 'close')).to.deep.equal([1, null]);
    expect(wrong.printed().trim()).to.equal('--port must be a number, not "x".');
  });
});
