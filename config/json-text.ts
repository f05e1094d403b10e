import { ConfigError } from './problems.ts';

/** Something the text of a JSON file may not say. `path` is '' for the whole text. */
export interface TextProblem {
  readonly path: string;
  readonly text: string;
}

const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true|false|null)(?![\w.+-])|($))/uy;

interface Token {
  /** A sign; `"` for a text, `#` for any other value; '' at the end and for what is no JSON. */
  readonly kind: string;
  /** What a text says. */
  readonly text: string;
  readonly start: number;
}

/** Where the text stops being JSON. */
class SyntaxTrouble extends Error {
  override readonly name = 'SyntaxTrouble';
  readonly start: number;

  constructor(expected: string, start: number) {
    super(`expected ${expected}`);
    this.start = start;
  }
}

/** Reads the text of the configuration file at `file`. Throws `ConfigError`, without any value of the text. */
export function parseConfigText(text: string, file: string): unknown {
  const problems = findTextProblems(text).map((problem) => ({ ...problem, path: problem.path || file }));
  if (problems.length > 0) throw new ConfigError(problems);
  return JSON.parse(text);
}

/**
 * Finds keys that stand twice in one object, of which JSON.parse takes the last without a word, and the place where the text
 * is no JSON. Nothing of what the text says is repeated but its keys: values may be secrets.
 */
export function findTextProblems(text: string): readonly TextProblem[] {
  const problems: TextProblem[] = [];
  try {
    readWhole(text, problems);
  } catch (error) {
    if (!(error instanceof SyntaxTrouble)) throw error;
    const line = toLine(text, error.start);
    return [{ path: '', text: `the file is not JSON: ${error.message} in line ${line}` }];
  }
  return problems;
}

function readWhole(text: string, problems: TextProblem[]): void {
  const next = createReader(text);
  readValue(next, next(), '', (path, start, first) => {
    const [line, before] = [toLine(text, start), toLine(text, first)];
    const where = line === before ? `twice in line ${line}` : `in line ${before} and again in line ${line}`;
    problems.push({ path, text: `the key stands ${where}; keep one of them` });
  });
  const end = next();
  if (end.start < text.length) throw new SyntaxTrouble('the end of the file', end.start);
}

function createReader(text: string): () => Token {
  let position = 0;
  return () => {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (match === null) {
      const blanks = /^[ \t\n\r]*/.exec(text.slice(position))?.[0].length ?? 0;
      return { kind: '', text: '', start: position + blanks };
    }
    position = TOKEN.lastIndex;
    const [whole, sign, quoted, end] = match;
    const start = position - whole.trimStart().length;
    if (end !== undefined) return { kind: '', text: '', start: text.length };
    if (quoted !== undefined) return { kind: '"', text: JSON.parse(quoted) as string, start };
    return { kind: sign ?? '#', text: '', start };
  };
}

type OnTwice = (path: string, start: number, first: number) => void;

function readValue(next: () => Token, token: Token, path: string, onTwice: OnTwice): void {
  if (token.kind === '{') readObject(next, path, onTwice);
  else if (token.kind === '[') readList(next, path, onTwice);
  else if (token.kind !== '"' && token.kind !== '#') throw new SyntaxTrouble('a value', token.start);
}

function readObject(next: () => Token, path: string, onTwice: OnTwice): void {
  const keys = new Map<string, number>();
  for (let token = next(); ; token = next()) {
    if (token.kind === '}' && keys.size === 0) return;
    if (token.kind !== '"') throw new SyntaxTrouble('a key in double quotes', token.start);
    const here = path === '' ? token.text : `${path}.${token.text}`;
    const first = keys.get(token.text);
    if (first === undefined) keys.set(token.text, token.start);
    else onTwice(here, token.start, first);
    expectSign(next(), ':');
    readValue(next, next(), here, onTwice);
    if (expectSign(next(), ',', '}') === '}') return;
  }
}

function readList(next: () => Token, path: string, onTwice: OnTwice): void {
  for (let index = 0, token = next(); ; index += 1, token = next()) {
    if (token.kind === ']' && index === 0) return;
    readValue(next, token, `${path}[${index}]`, onTwice);
    if (expectSign(next(), ',', ']') === ']') return;
  }
}

function expectSign({ kind, start }: Token, ...signs: readonly string[]): string {
  if (signs.includes(kind)) return kind;
  throw new SyntaxTrouble(signs.map((sign) => `"${sign}"`).join(' or '), start);
}

function toLine(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
