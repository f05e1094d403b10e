import { z } from 'zod';
import type { ApiAnswer } from './api-request.ts';

const errorFields = {
  status: z.number().int(),
  errorCode: z.string(),
  message: z.string(),
  fields: z.array(z.string()).optional(),
};

/** What happens instead of, before or after the normal work. */
export const effectSchema = z.discriminatedUnion('kind', [
  /** Works after `ms`, and answers then. Goes together with one other fault. */
  z.strictObject({ kind: z.literal('latency'), ms: z.number() }),
  /** 401 INVALID_SESSION_ID. */
  z.strictObject({ kind: z.literal('session-expired') }),
  /** 503 SERVER_UNAVAILABLE. */
  z.strictObject({ kind: z.literal('unavailable') }),
  /** 400 UNABLE_TO_LOCK_ROW. */
  z.strictObject({ kind: z.literal('lock-row') }),
  /** 403 REQUEST_LIMIT_EXCEEDED, whatever the count. */
  z.strictObject({ kind: z.literal('request-limit') }),
  /** Any other error of the REST API. */
  z.strictObject({ kind: z.literal('error'), ...errorFields }),
  /** Any answer at all. */
  z.strictObject({ kind: z.literal('answer'), status: z.number().int(), body: z.unknown() }),
  /** Nothing is done and no byte comes. */
  z.strictObject({ kind: z.literal('stall-before-headers') }),
  /** Done; headers and half of the body come, then nothing. */
  z.strictObject({ kind: z.literal('stall-in-body') }),
  /** Done; headers and half of the body come, then the connection ends. */
  z.strictObject({ kind: z.literal('cut-body') }),
  /** Nothing is done; the connection is reset. */
  z.strictObject({ kind: z.literal('reset') }),
  /** Done and stored; the connection is reset instead of an answer. */
  z.strictObject({ kind: z.literal('lost-answer') }),
  /** Done and stored; the answer never comes. */
  z.strictObject({ kind: z.literal('stalled-answer') }),
  /** Nothing is done; 502 with a web page. */
  z.strictObject({ kind: z.literal('html-502') }),
  /** Nothing is done; 200 with a web page, as a maintenance or login page. */
  z.strictObject({ kind: z.literal('html-200') }),
  /** Nothing is done; 302 to `location`. */
  z.strictObject({ kind: z.literal('redirect'), location: z.string() }),
]);

export const faultSchema = z.strictObject({
  /** Any method when absent. */
  method: z.string().optional(),
  /** Path without the query; an asterisk stands for any text, as in `/services/data/v66.0/sobjects/Lead*`. */
  path: z.string().default('*'),
  /** Which host; any when absent. */
  host: z.enum(['login', 'generic-login', 'instance']).optional(),
  /** True: applies to subrequests of composites, not to requests. */
  subrequest: z.boolean().default(false),
  /** First match it fires at, counted from 1. */
  nth: z.number().int().min(1).default(1),
  /** How often it fires; 'always' for ever. */
  times: z.union([z.number().int().min(1), z.literal('always')]).default(1),
  effect: effectSchema,
});

export type Effect = z.infer<typeof effectSchema>;
export type Fault = z.input<typeof faultSchema>;

export interface FaultBook {
  /** Adds a switch; gives a function that takes it out again. */
  add(fault: Fault): () => void;
  /** Effects for this request: any latencies, and at most one other. */
  takeForRequest(
    host: string,
    method: string,
    path: string,
  ): { readonly latencyMs: number; readonly effect: Effect | undefined };
  /** The answer a subrequest gets instead of its work. */
  takeForSubrequest(method: string, url: string): ApiAnswer | undefined;
  clear(): void;
}

type ReadFault = z.output<typeof faultSchema>;
interface Switch {
  readonly fault: ReadFault;
  seen: number;
  fired: number;
}

function matchesPath(pattern: string, path: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.+?()[\]{}|/]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(path);
}

/** Counts a match and says whether the switch fires at it. */
function fires(entry: Switch, host: string | undefined, method: string, path: string): boolean {
  const { fault } = entry;
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  if (host !== undefined && fault.host !== undefined && fault.host !== host) return false;
  if (!matchesPath(fault.path, path)) return false;
  entry.seen += 1;
  if (entry.seen < fault.nth || (fault.times !== 'always' && entry.fired >= fault.times)) return false;
  entry.fired += 1;
  return true;
}

function toErrorAnswer(status: number, errorCode: string, message: string, fields?: readonly string[]): ApiAnswer {
  return { status, body: [{ message, errorCode, ...(fields === undefined ? {} : { fields }) }] };
}

/** The error answer of an effect that is one; undefined for those that touch the connection. */
export function toFaultAnswer(effect: Effect): ApiAnswer | undefined {
  if (effect.kind === 'session-expired') return toErrorAnswer(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  if (effect.kind === 'unavailable') return toErrorAnswer(503, 'SERVER_UNAVAILABLE', 'Server too busy');
  if (effect.kind === 'lock-row') {
    return toErrorAnswer(400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record', []);
  }
  if (effect.kind === 'request-limit')
    return toErrorAnswer(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  if (effect.kind === 'error') return toErrorAnswer(effect.status, effect.errorCode, effect.message, effect.fields);
  return effect.kind === 'answer' ? { status: effect.status, body: effect.body } : undefined;
}

export function createFaultBook(): FaultBook {
  let entries: Switch[] = [];
  return {
    add: (fault) => {
      const entry = { fault: faultSchema.parse(fault), seen: 0, fired: 0 };
      entries.push(entry);
      return () => {
        entries = entries.filter((other) => other !== entry);
      };
    },
    takeForRequest: (host, method, path) => {
      let latencyMs = 0;
      let effect: Effect | undefined;
      for (const entry of entries.filter(({ fault }) => !fault.subrequest)) {
        if (effect !== undefined && entry.fault.effect.kind !== 'latency') continue;
        if (!fires(entry, host, method, path)) continue;
        if (entry.fault.effect.kind === 'latency') latencyMs += entry.fault.effect.ms;
        else effect = entry.fault.effect;
      }
      return { latencyMs, effect };
    },
    takeForSubrequest: (method, url) => {
      const path = url.split('?')[0] ?? url;
      const entry = entries.find((other) => other.fault.subrequest && fires(other, undefined, method, path));
      return entry === undefined ? undefined : toFaultAnswer(entry.fault.effect);
    },
    clear: () => {
      entries = [];
    },
  };
}
