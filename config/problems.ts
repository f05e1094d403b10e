/** One thing wrong with the configuration. `found` is shown as JSON; leave it out for secrets. */
export interface Problem {
  readonly path: string;
  readonly text: string;
  readonly found?: unknown;
}

const MAX_FOUND = 80;

/** Something else stands where an object has to. What it is and not what it says: a secret may be in it, or be it. */
export function expectObject(path: string, found: unknown, expected = 'an object'): Problem {
  return { path, text: `expected ${expected}, found ${toKind(found)}` };
}

function toKind(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

/** The configuration cannot be used. The message lists every problem, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.problems = problems;
  }
}

/** One line. */
export function describeProblem(problem: Problem): string {
  if (!('found' in problem)) return `${problem.path}: ${problem.text}`;
  const found = JSON.stringify(problem.found) ?? 'nothing';
  return `${problem.path}: ${problem.text}, found ${found.length > MAX_FOUND ? `${found.slice(0, MAX_FOUND)}…` : found}`;
}
