import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from './problems.ts';
import { isObject } from './validate.ts';

interface Sources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly problems: Problem[];
}

const VARIABLE = /\$\{([^}]*)\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Replaces `${NAME}` by the environment's value and `${file:PATH}` by a file's content, in every text of the value. */
export function substituteVariables(value: unknown, sources: Sources, path = ''): unknown {
  if (typeof value === 'string') return substitute(value, sources, path);
  if (Array.isArray(value)) return value.map((item, index) => substituteVariables(item, sources, `${path}[${index}]`));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      substituteVariables(item, sources, path === '' ? key : `${path}.${key}`),
    ]),
  );
}

function substitute(text: string, { environment, directory, problems }: Sources, path: string): string {
  return text.replaceAll(VARIABLE, (whole, name: string) => {
    if (name.startsWith('file:')) return readSecret(resolve(directory, name.slice('file:'.length)), path, problems);
    if (!NAME.test(name)) {
      problems.push({ path, text: `expected \${NAME} or \${file:PATH}, found ${whole}` });
      return '';
    }
    const value = environment[name];
    if (value === undefined || value === '') {
      problems.push({ path, text: `the environment variable ${name} is not set` });
      return '';
    }
    return value;
  });
}

function readSecret(path: string, key: string, problems: Problem[]): string {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch {
    problems.push({ path: key, text: `the file ${path} cannot be read` });
    return '';
  }
}
