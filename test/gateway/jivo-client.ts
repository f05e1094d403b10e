import type { Visitor } from './payloads.ts';
import { callEvent, chatAccepted, chatFinished, chatUpdated, offlineMessage } from './payloads.ts';

/** Whole chats of many people: every second one has an e-mail, the others only a phone. */
export function createChats(
  count: number,
): readonly { readonly visitor: Visitor; readonly bodies: readonly string[] }[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const contact = index % 2 === 0 ? { email: `person${number}@shop.example` } : { phone: `+1415555${1000 + number}` };
    const visitor = { number, name: `Person ${number}`, ...contact };
    const call = { phone: `+1415555${1000 + number}` };
    const bodies = [
      chatAccepted(visitor),
      chatUpdated({ ...visitor, name: `Person ${number} Whole` }),
      ...(index % 3 === 0 ? [callEvent(visitor, { ...call, status: 'start' })] : []),
      ...(index % 3 === 0 ? [callEvent(visitor, { ...call, status: 'end' })] : []),
      ...(index % 4 === 0 ? [offlineMessage(visitor, `Call me, ${number}`, number)] : []),
      chatFinished(visitor, [`first ${number}`, `second ${number}`, `last ${number}`]),
    ];
    return { visitor, bodies: bodies.map((body) => JSON.stringify(body)) };
  });
}

export interface Sending {
  readonly concurrency: number;
  /** Where to send to now: waits while the gateway is away. */
  url(): Promise<string>;
  /** After every answer 200. */
  onAcknowledged(body: string): void;
  readonly signal?: AbortSignal;
}

/** Sends each list in its order, many lists at a time, and every body until it is answered 200, as Jivo would. */
export async function sendChats(lists: readonly (readonly string[])[], sending: Sending): Promise<void> {
  const left = [...lists];
  const work = async () => {
    for (let bodies = left.shift(); bodies !== undefined; bodies = left.shift()) {
      for (const body of bodies) await sendUntilAcknowledged(body, sending);
    }
  };
  await Promise.all(Array.from({ length: sending.concurrency }, work));
}

async function sendUntilAcknowledged(body: string, { url, onAcknowledged, signal }: Sending): Promise<void> {
  while (signal?.aborted !== true) {
    const status = await sendOnce(await url(), body);
    if (status === 200) {
      onAcknowledged(body);
      return;
    }
    if (status !== undefined && status !== 503) throw new Error(`Answered ${status}`);
  }
}

/** undefined: the connection broke. */
async function sendOnce(url: string, body: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { method: 'POST', body });
    await response.text();
    return response.status;
  } catch {
    // The gateway was killed or is not listening: whether the event was taken in is not known, so it is sent again.
    return undefined;
  }
}
