import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Puts `sync` in the place of every sync of a file, until it is disposed of. */
export async function replaceSync(sync: () => Promise<void>): Promise<Disposable & { count(): number }> {
  const handle = await open(fileURLToPath(import.meta.url));
  const prototype = Object.getPrototypeOf(handle) as { datasync(): Promise<void> };
  await handle.close();
  const { datasync } = prototype;
  let count = 0;
  prototype.datasync = () => {
    count += 1;
    return sync();
  };
  return {
    count: () => count,
    [Symbol.dispose]() {
      prototype.datasync = datasync;
    },
  };
}
