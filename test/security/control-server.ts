import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Span } from './lateness.ts';

/**
 * A server that does nothing but write each body down, and its client, in a thread of their own: what they wait for is the
 * machine. Run as a worker; asked for by any message, it gives the stretches of time in which an answer took too long.
 */
const NORMAL_MS = 50;
const PAUSE_MS = 50;

const { folder } = workerData as { readonly folder: string };
const file = openSync(join(folder, 'control'), 'w');
const stalls: Span[] = [];
const agent = new Agent({ keepAlive: true });

const server = createServer((incoming, response) => {
  incoming.on('data', (chunk: Buffer) => writeSync(file, chunk, 0, chunk.length, 0));
  incoming.on('end', () => {
    fsyncSync(file);
    response.end('{}');
  });
});

function ask(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', agent }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    sent.on('error', reject);
    sent.end('x'.repeat(1_000));
  });
}

/** The time until it is asked counts too: a thread that does not get to run is late before it begins. */
async function watch(port: number): Promise<void> {
  for (;;) {
    const start = performance.timeOrigin + performance.now();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await ask(port);
    const end = performance.timeOrigin + performance.now();
    if (end - start > PAUSE_MS + NORMAL_MS) stalls.push({ start: start + PAUSE_MS, end });
  }
}

parentPort?.on('message', () => parentPort?.postMessage(stalls));
process.on('exit', () => closeSync(file));
server.listen(0, '127.0.0.1', () => {
  void watch((server.address() as AddressInfo).port);
  parentPort?.postMessage('ready');
});
