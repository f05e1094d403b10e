import convict from 'convict';
import { toNearest } from './nearest.ts';
import { expectObject, type Problem } from './problems.ts';
import type { Branch } from './schema.ts';

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Completes `value` by the schema's defaults and checks it. Problems are added to the list; what is returned is then not to be used. */
export function validateBranch(
  schema: Branch,
  value: unknown,
  path: string,
  problems: Problem[],
  alsoKnown: readonly string[] = [],
): unknown {
  if (!isObject(value)) {
    problems.push(expectObject(path, value));
    return {};
  }
  const usable = takeUsable(schema, value, path, problems, alsoKnown);
  const config = convict(copy(schema), { env: {}, args: [] });
  config.load(copy(usable));
  try {
    config.validate({ allowed: 'strict' });
  } catch (error) {
    problems.push(...toProblems(error, schema, usable, path));
  }
  return config.getProperties();
}

/** convict keeps references to what it is given. */
function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)])) as T;
}

/**
 * Reports what convict would let pass or change in silence (unknown keys beside objects, "12abc" for 12, "maybe" for true)
 * and returns the rest.
 */
function takeUsable(
  schema: Branch,
  value: Readonly<Record<string, unknown>>,
  path: string,
  problems: Problem[],
  alsoKnown: readonly string[],
): Record<string, unknown> {
  const usable: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    const node = Object.hasOwn(schema, key) ? schema[key] : undefined;
    if (node === undefined) {
      const known = [...Object.keys(schema), ...alsoKnown];
      const nearest = toNearest(key, known);
      const hint = nearest === undefined ? `known keys: ${known.join(', ')}` : `did you mean "${nearest}"?`;
      problems.push({ path: here, text: `unknown key; ${hint}` });
    } else if (isBranch(node)) {
      if (isObject(item)) usable[key] = takeUsable(node, item, here, problems, []);
      else problems.push(expectObject(here, item));
    } else {
      const problem = checkLeaf(node, item, here);
      if (problem === undefined) usable[key] = item;
      else problems.push(problem);
    }
  }
  return usable;
}

function isBranch(node: Branch[string]): node is Branch {
  return !Object.hasOwn(node, 'default');
}

function checkLeaf(
  node: { readonly default: unknown; readonly sensitive?: unknown },
  item: unknown,
  path: string,
): Problem | undefined {
  const found = node.sensitive === true ? {} : { found: item };
  if (Array.isArray(node.default) && !Array.isArray(item)) return { path, text: 'expected a list', ...found };
  if (typeof item !== 'string') return undefined;
  if (typeof node.default === 'number' && !/^-?\d+(\.\d+)?$/.test(item)) {
    return { path, text: 'expected a number', ...found };
  }
  if (typeof node.default === 'boolean' && !/^(true|false)$/.test(item)) {
    return { path, text: 'expected true or false', ...found };
  }
  return undefined;
}

/** convict reports one problem a line: `path: message: value was JSON`. */
function toProblems(error: unknown, schema: Branch, value: unknown, path: string): Problem[] {
  const lines = error instanceof Error ? error.message.split('\n') : [String(error)];
  return lines.map((line) => {
    const [, key = '', message = line] = /^([\w.-]+): (.*)$/.exec(line) ?? [];
    const where = [path, key].filter((part) => part !== '').join('.');
    const text = message.replace(/: value was .*$/, '');
    return isSensitive(schema, key) ? { path: where, text } : { path: where, text, found: valueAt(value, key) };
  });
}

function isSensitive(schema: Branch, key: string): boolean {
  const leaf = valueAt(schema, key);
  return isObject(leaf) && leaf.sensitive === true;
}

function valueAt(value: unknown, key: string): unknown {
  return key.split('.').reduce<unknown>((node, part) => (isObject(node) ? node[part] : undefined), value);
}
