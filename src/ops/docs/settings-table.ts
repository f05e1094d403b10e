import type { SchemaObj } from 'convict';
import type { Branch } from '../../../config/schema.ts';
import { toCode, toTable } from './table.ts';

type Leaf = SchemaObj<unknown>;

const NATIVE_FORMATS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [String, 'a text'],
  [Number, 'a number'],
  [Boolean, 'true or false'],
]);

/** A value that no format takes: what the format says about it is what it expects. */
const NO_SETTING = {};

/** The settings of a convict schema, one a row: key, what it is, what it takes, its default. */
export function describeSettings(schema: Branch): string {
  const rows = listLeaves(schema, '').map(([key, leaf]) => [
    toCode(key),
    leaf.sensitive === true ? `${leaf.doc ?? ''} Secret.` : (leaf.doc ?? ''),
    toExpected(leaf),
    toDefault(leaf),
  ]);
  return toTable(['Setting', 'What it is', 'Takes', 'Default'], rows);
}

function listLeaves(schema: Branch, path: string): readonly (readonly [string, Leaf])[] {
  return Object.entries(schema).flatMap(([key, node]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return isLeaf(node) ? [[here, node] as const] : listLeaves(node, here);
  });
}

function isLeaf(node: Branch[string]): node is Leaf {
  return Object.hasOwn(node, 'default');
}

function toExpected(leaf: Leaf): string {
  const { format } = leaf;
  const native = NATIVE_FORMATS.get(format);
  if (native !== undefined) return native;
  if (Array.isArray(leaf.default)) return 'a list';
  if (Array.isArray(format)) return `one of ${format.map((option) => JSON.stringify(option)).join(', ')}`;
  return (refusalOf(leaf, NO_SETTING) ?? 'anything').replace(/^(expected|must be) /, '');
}

function toDefault(leaf: Leaf): string {
  const value: unknown = leaf.default;
  if (refusalOf(leaf, value) !== undefined) return '**required**';
  if (value === null || value === '') return '–';
  return toCode(typeof value === 'string' ? value : JSON.stringify(value));
}

/** What the format says against the value; undefined when it takes it. */
function refusalOf({ format }: Leaf, value: unknown): string | undefined {
  if (typeof format !== 'function' || NATIVE_FORMATS.has(format)) return undefined;
  try {
    (format as (value: unknown) => void)(value);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
