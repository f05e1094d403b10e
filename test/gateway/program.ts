import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** Where a whole run finds its bundles. */
export const BUNDLES = 'TEST_BUNDLES';

/** What tests start in processes of their own, below the project's folder. */
export const PROGRAMS = ['src/main.ts', 'src/ops/gateway.ts', 'test/faults/gateway-child.ts'] as const;
export type Program = (typeof PROGRAMS)[number];

/** How to start one. */
export interface Start {
  /** Of `node`. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What `npm start` and `npm run gateway` load first too. */
const PRELOAD = ['--require', join(ROOT, 'src/check-node.cjs')];

/** As `npm start` and `npm run gateway` do, from the sources. */
export function toSourceStart(program: Program): Start {
  return { words: [...PRELOAD, join(ROOT, program)], environment: {} };
}

/** From the run's bundle (`bundle-programs.ts`); from the sources for files that are run without it. */
export function toQuickStart(program: Program): Start {
  const folder = process.env[BUNDLES];
  if (folder === undefined) return toSourceStart(program);
  return {
    // Helpers of the garbage collector wait for cores that the tests need.
    words: ['--single-threaded-gc', ...PRELOAD, join(folder, program.replace(/\.ts$/, '.mjs'))],
    // Goes with the folder.
    environment: { NODE_COMPILE_CACHE: join(folder, 'compiled') },
  };
}
