import type { JivoReply } from '../jivo/reply.ts';
import { CommandError } from './command.ts';

/** What the gateway answered. */
export interface Answer {
  readonly status: number;
  readonly reply: JivoReply;
  readonly ms: number;
}

const TIMEOUT_MS = 30_000;

/** Sends a body as Jivo does. Throws `CommandError` when no gateway answers, or not as one. */
export async function postWebhook(url: string, body: string): Promise<Answer> {
  const started = performance.now();
  const response = await send(url, body);
  const text = await response.text();
  const ms = Math.round(performance.now() - started);
  if (!response.ok) throw new CommandError(`The gateway refused the event: ${response.status} ${text}`);
  return { status: response.status, reply: JSON.parse(text) as JivoReply, ms };
}

async function send(url: string, body: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    const { origin } = new URL(url);
    throw new CommandError(`No gateway answers at ${origin}. Start it in another terminal: npm start`, { cause });
  }
}
