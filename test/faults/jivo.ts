import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** How one webhook is sent. `twice`: the same at the same time. `hang-up`: the connection is dropped after the body, and Jivo comes again. */
export type Manner = 'plain' | 'twice' | 'hang-up' | 'slow';

/** Every answer, with the time the agent waited. */
export interface Answered {
  readonly status: number;
  readonly ms: number;
}

export interface Jivo {
  /** Sends until it is answered 200. */
  send(body: string, manner: Manner): Promise<void>;
  readonly answers: readonly Answered[];
  /** Sendings that had no answer. */
  readonly broken: number;
  close(): void;
}

const SLOW_PAUSE_MS = 40;
const AGAIN_MS = 15;

/** Where to send to now: waits while the gateway is away. */
export function createJivo(url: () => Promise<string>): Jivo {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const answers: Answered[] = [];
  let broken = 0;

  async function post(body: string, manner: Manner): Promise<number | undefined> {
    const address = await url();
    const started = performance.now();
    const status = await exchange(agent, address, body, manner);
    if (status === undefined) broken += 1;
    else if (manner !== 'slow') answers.push({ status, ms: performance.now() - started });
    return status;
  }

  async function send(body: string, manner: Manner): Promise<void> {
    if (manner === 'hang-up') await post(body, manner);
    const status = await post(body, manner === 'hang-up' ? 'plain' : manner);
    if (status === 200) return;
    if (status !== undefined && status !== 503) throw new Error(`Answered ${status}`);
    await wait(AGAIN_MS);
    await send(body, 'plain');
  }

  return {
    answers,
    get broken() {
      return broken;
    },
    async send(body, manner) {
      await (manner === 'twice' ? Promise.all([send(body, 'plain'), send(body, 'plain')]) : send(body, manner));
    },
    close: () => agent.destroy(),
  };
}

/** undefined: no answer. */
function exchange(agent: Agent, url: string, body: string, manner: Manner): Promise<number | undefined> {
  return new Promise((resolve) => {
    const bytes = Buffer.from(body);
    const headers = { 'Content-Type': 'application/json', 'Content-Length': bytes.length };
    const sent = request(url, { method: 'POST', agent, headers });
    sent.on('error', () => resolve(undefined));
    sent.on('response', (response) => {
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve(response.statusCode));
      response.resume();
    });
    const half = Math.floor(bytes.length / 2);
    if (manner === 'slow') {
      sent.write(bytes.subarray(0, half));
      setTimeout(() => sent.end(bytes.subarray(half)), SLOW_PAUSE_MS);
    } else if (manner === 'hang-up') {
      sent.end(bytes, () => setTimeout(() => sent.destroy(), 2));
    } else {
      sent.end(bytes);
    }
  });
}
