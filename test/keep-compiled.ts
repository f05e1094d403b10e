import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Before a whole run: whatever process it starts keeps the compiled form of the sources, as `npm start` does. A command then
 * starts in half the time.
 */
export function mochaGlobalSetup(): void {
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');
}
