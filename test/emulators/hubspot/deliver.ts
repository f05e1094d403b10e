import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from './errors.ts';
import { toStatusBody } from './fault-presets.ts';
import type { FaultAnswer } from './faults.ts';

interface Wire {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

function toWire({ status, body, headers = {} }: Answer): Wire {
  const common = { 'x-hubspot-correlation-id': randomUUID(), ...headers };
  if (body === undefined) return { status, headers: common, payload: Buffer.alloc(0) };
  const isPage = typeof body === 'string';
  const payload = Buffer.from(isPage ? body : JSON.stringify(body));
  const type = isPage ? 'text/html;charset=utf-8' : 'application/json;charset=utf-8';
  return { status, headers: { 'content-type': type, ...common }, payload };
}

function toFaultWire(fault: Extract<FaultAnswer, { type: 'status' }>): Wire {
  const { status, body = 'json', headers = {} } = fault;
  if (body === 'none') return { status, headers, payload: Buffer.alloc(0) };
  if (body === 'html') {
    const page = `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center></body></html>`;
    return toWire({ status, body: page, headers });
  }
  const wire = toWire({ status, body: toStatusBody(fault, randomUUID()), headers });
  return body === 'json' ? wire : { ...wire, payload: wire.payload.subarray(0, wire.payload.length - 2) };
}

function send(response: ServerResponse, { status, headers, payload }: Wire): number {
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': payload.length }) });
  response.end(payload);
  return status;
}

/** Promises the whole body and sends half of it; what follows is the fault's business. */
function sendHalf(response: ServerResponse, { status, headers, payload }: Wire, then: () => void): number {
  response.writeHead(status, { ...headers, 'content-length': payload.length });
  response.write(payload.subarray(0, Math.floor(payload.length / 2)), then);
  return status;
}

/**
 * Sends the answer, or what the fault makes of it.
 * @returns the status the caller was sent, undefined when there was none
 */
export async function deliver(
  response: ServerResponse,
  answer: Answer | undefined,
  fault: FaultAnswer | undefined,
): Promise<number | undefined> {
  if (fault?.type === 'stall') return undefined;
  if (fault?.type === 'status') return send(response, toFaultWire(fault));
  if (fault?.type === 'delay') await wait(fault.ms);
  if (fault?.type === 'reset' || answer === undefined) {
    response.socket?.resetAndDestroy();
    return undefined;
  }
  const wire = toWire(answer);
  if (fault?.type === 'stall-body') return sendHalf(response, wire, () => undefined);
  if (fault?.type === 'cut-body') return sendHalf(response, wire, () => response.socket?.destroy());
  return send(response, wire);
}
