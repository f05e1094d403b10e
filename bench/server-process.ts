import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A server under test in a process of its own. */
export interface ServerProcess {
  /** Where to send webhooks. */
  readonly url: string;
  /** What else the server said of itself. */
  readonly details: Readonly<Record<string, string>>;
  /** CPU time used so far and resident memory, of the server alone. */
  usage(): Promise<{ readonly cpuMs: number; readonly rssMb: number }>;
  stop(): Promise<void>;
}

/** Starts `script`, which must send `{ url }` when it listens and answer `usage` messages (see reportUsage). */
export async function startServerProcess(script: URL, args: readonly string[] = []): Promise<ServerProcess> {
  const child = spawn(process.execPath, [script.pathname, ...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { url, ...details } = await nextMessage<{ url: string } & Record<string, string>>(child);
  return {
    url,
    details,
    async usage() {
      child.send('usage');
      return nextMessage(child);
    },
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
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

/** In the server's process: says where it listens and answers questions for its usage. */
export function reportUsage(url: string, details: Readonly<Record<string, string>> = {}): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1_000, rssMb: process.memoryUsage.rss() / 1_048_576 });
  });
  process.send?.({ url, ...details });
}
