const DEFAULT_LIMIT_MS = 8_000;
const STEP_MS = 10;

/**
 * Waits until `read` gives something other than undefined, null or false, and returns it. Throws with `what` when that does not
 * happen within the limit.
 */
export async function waitUntil<T>(
  what: string,
  read: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  limitMs = DEFAULT_LIMIT_MS,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > end) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
