import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A server under test in a process of its own. */
export interface ServerProcess {
  /** Where to send requests. */
  readonly url: string;
  /** What else the server said of itself. */
  readonly details: Readonly<Record<string, string>>;
  /** ms from the start of the process until it listened. */
  readonly startMs: number;
  /** Asks the server a question it knows (see answerQuestions). */
  ask<T>(question: string): Promise<T>;
  /** CPU time used so far and resident memory, of the server alone. */
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export interface Usage {
  readonly cpuMs: number;
  readonly rssMb: number;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Node as `npm start` runs it: with its options and what it loads first. */
const NODE_OPTIONS = readNodeOptions();

/** Starts `script`, which must call `answerQuestions` when it listens. */
export async function startServerProcess(script: URL, args: readonly string[] = []): Promise<ServerProcess> {
  const started = performance.now();
  const child = spawn(process.execPath, [...NODE_OPTIONS, fileURLToPath(script), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { url, ...details } = await nextMessage<{ url: string } & Record<string, string>>(child);
  const startMs = performance.now() - started;
  const ask = <T>(question: string): Promise<T> => {
    const answer = nextMessage<T>(child);
    child.send(question);
    return answer;
  };
  return {
    url,
    details,
    startMs,
    ask,
    usage: () => ask<Usage>('usage'),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

function readNodeOptions(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  // Between `node` and the script.
  return scripts.start.split(' ').slice(1, -1);
}

async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const listening = new AbortController();
  const { signal } = listening;
  const stopped = once(child, 'exit', { signal }).then(() => {
    throw new Error('The server under test ended');
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), stopped])) as [T];
    return message;
  } finally {
    listening.abort();
    stopped.catch(() => undefined);
  }
}

/** In the server's process: says where it listens, and answers `usage` and its own questions. */
export function answerQuestions(
  { url, ...details }: { readonly url: string } & Readonly<Record<string, string>>,
  answers: Readonly<Record<string, () => unknown>> = {},
): void {
  process.on('message', (question: string) => {
    process.send?.(question === 'usage' ? readUsage() : (answers[question]?.() ?? null));
  });
  // The benchmark is gone: nobody else would end this.
  process.on('disconnect', () => process.exit(0));
  process.send?.({ url, ...details });
}

function readUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, rssMb: process.memoryUsage.rss() / 1_048_576 };
}
