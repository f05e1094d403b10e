import { createBoundedCache } from '../../src/cache/bounded-cache.ts';
import { ConnectorError } from '../errors.ts';

/** How long a property stays unused: an admin who was told of it puts it right within minutes. */
const TTL_MS = 10 * 60_000;

/**
 * Properties HubSpot refused to look by: renamed or deleted since they were named in the settings. One of them would fail the
 * whole request, so nobody is looked for by them for a while. `check` names them.
 */
export interface LostProperties {
  has(name: string): boolean;
  /** Gives `work` again without `name` when HubSpot refused the request as a whole. Throws every other error. */
  orWithout<T>(name: string, work: () => Promise<T>, without: () => Promise<T>): Promise<T>;
}

export function createLostProperties(): LostProperties {
  const lost = createBoundedCache<true>(10, TTL_MS);
  return {
    has: (name) => lost.has(name),
    async orWithout(name, work, without) {
      if (lost.has(name)) return without();
      try {
        return await work();
      } catch (error) {
        // For an unknown property HubSpot answers a 400 that names nothing.
        if (!(error instanceof ConnectorError) || error.status !== 400) throw error;
        const value = await without();
        lost.set(name, true);
        return value;
      }
    },
  };
}
