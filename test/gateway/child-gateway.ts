import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Start, toQuickStart } from './program.ts';
import { TOKEN } from './start-gateway.ts';

/** A machine that does much else takes long to start a process. */
const START_LIMIT_MS = 60_000;

/** A gateway in a process of its own, as `npm start` runs it. */
export interface ChildGateway {
  readonly url: string;
  /** Where the channel `shop` takes webhooks. */
  readonly webhookUrl: string;
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Sends the signal and waits for the end. Returns the exit code, or the signal that ended it. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string | null>;
}

/** How a process ended that did not start. */
export interface FailedStart {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The usual configuration in a folder: contact book, channel `shop`, any free port. `more` replaces whole keys. */
export function writeConfig(folder: string, more: object = {}): string {
  const path = join(folder, 'config.json');
  const config = {
    server: { host: '127.0.0.1', port: 0 },
    storage: { url: `sqlite:${join(folder, 'gateway.db')}` },
    log: { level: 'error' },
    accounts: { crm: { connector: 'local' } },
    channels: { shop: { account: 'crm', token: TOKEN } },
    ...more,
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function run(configPath: string, more: Readonly<Record<string, string>>, { words, environment }: Start) {
  const child = spawn(process.execPath, words, {
    env: { PATH: process.env.PATH, GATEWAY_CONFIG: configPath, ...environment, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return { child, texts, closed };
}

/** Starts and waits until it says that it runs. Throws with what it said when it ends instead. */
export async function startChildGateway(
  configPath: string,
  environment: Readonly<Record<string, string>> = {},
  start = toQuickStart('src/main.ts'),
): Promise<ChildGateway> {
  const { child, texts, closed } = run(configPath, environment, start);
  const url = await new Promise<string>((resolve, reject) => {
    const fail = () => reject(new Error(`The gateway did not start: ${texts.stderr}`));
    const timer = setTimeout(fail, START_LIMIT_MS);
    child.once('close', fail);
    child.stdout.on('data', () => {
      const [, found] = /running at (http:\/\/\S+)/.exec(texts.stdout) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      child.removeListener('close', fail);
      resolve(found);
    });
  });
  return {
    url,
    webhookUrl: `${url}/jivo/shop/${TOKEN}`,
    process: child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    async end(signal) {
      child.kill(signal);
      const [code, by] = await closed;
      return code ?? by;
    },
  };
}

/** Runs a gateway that cannot start, to its end. */
export async function failToStart(configPath: string, start = toQuickStart('src/main.ts')): Promise<FailedStart> {
  const { child, texts, closed } = run(configPath, {}, start);
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  const [code] = await closed;
  clearTimeout(timer);
  return { code, ...texts };
}
