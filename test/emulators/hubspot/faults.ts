/** Which requests a fault hits. Everything given must hold. */
export interface FaultMatch {
  readonly method?: string;
  /** The path without query: a text with `*` for any characters, or an expression. */
  readonly path?: string | RegExp;
  /** A call kind such as `contacts.create`; `*` stands for any characters. */
  readonly kind?: string;
  /** The first matching request that is hit, counted from 1. Default 1. */
  readonly nth?: number;
  /** How many matching requests in a row are hit. Default 1; `Infinity` until removed. */
  readonly times?: number;
}

/** What the caller gets to see instead of a proper answer. */
export type FaultAnswer =
  /** A status of your choice. `json` overrides the usual body of that status; `none` has neither body nor content type. */
  | {
      readonly type: 'status';
      readonly status: number;
      readonly body?: 'json' | 'html' | 'none' | 'broken-json';
      readonly json?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is reset, no header was sent. */
  | { readonly type: 'reset' }
  /** Nothing is ever sent; the connection stays open. */
  | { readonly type: 'stall' }
  /** Headers and half of the body, then nothing; the connection stays open. */
  | { readonly type: 'stall-body' }
  /** Headers and half of the body, then the connection is reset. */
  | { readonly type: 'cut-body' }
  /** The proper answer, this many ms later. */
  | { readonly type: 'delay'; readonly ms: number };

/** One rule. `commit`: the request is carried out although its answer is lost. */
export type Fault = FaultMatch & { readonly answer: FaultAnswer; readonly commit?: boolean };

/** A rule at work. */
export interface FaultHandle {
  /** Requests it has hit. */
  readonly hits: number;
  remove(): void;
}

interface Rule {
  readonly fault: Fault;
  seen: number;
  hits: number;
}

/** The portal's switchboard of faults. The first rule that fits takes the request. */
export class FaultBoard {
  #rules: Rule[] = [];

  add(fault: Fault): FaultHandle {
    const rule: Rule = { fault, seen: 0, hits: 0 };
    this.#rules.push(rule);
    return {
      get hits() {
        return rule.hits;
      },
      remove: () => {
        this.#rules = this.#rules.filter((other) => other !== rule);
      },
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** Counts the request in every rule it matches, and returns the fault that hits it. */
  take(request: { readonly method: string; readonly path: string; readonly kind: string }): Fault | undefined {
    let hit: Rule | undefined;
    for (const rule of this.#rules) {
      if (!matches(rule.fault, request)) continue;
      rule.seen += 1;
      const { nth = 1, times = 1 } = rule.fault;
      if (hit === undefined && rule.seen >= nth && rule.seen < nth + times) hit = rule;
    }
    if (hit) hit.hits += 1;
    return hit?.fault;
  }
}

function matches(
  fault: Fault,
  request: { readonly method: string; readonly path: string; readonly kind: string },
): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== request.method) return false;
  if (fault.kind !== undefined && !toExpression(fault.kind).test(request.kind)) return false;
  if (fault.path === undefined) return true;
  const path = typeof fault.path === 'string' ? toExpression(fault.path) : fault.path;
  return new RegExp(path.source, path.flags.replace(/[gy]/g, '')).test(request.path);
}

function toExpression(glob: string): RegExp {
  return new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
}

/** Whether the work is done before the answer goes wrong. A body can only be cut when there is one. */
export function isCommitted(fault: Fault): boolean {
  return fault.commit ?? ['stall-body', 'cut-body', 'delay'].includes(fault.answer.type);
}
