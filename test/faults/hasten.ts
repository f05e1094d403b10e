import type { ConnectorDefinition } from '../../connectors/connector.ts';
import { connectors } from '../../connectors/registry.ts';
import type { Definitions } from '../../src/start/accounts.ts';

/** In place of the connectors' own. */
export interface Hastening {
  readonly searchLagMs: number;
  /** Limits that no setting and no answer tells, times this. */
  readonly limitFactor: number;
}

/** The connectors as they are, for an emulator whose search lags less and whose account is larger. */
export function hastenDefinitions({ searchLagMs, limitFactor }: Hastening): Definitions {
  const entries = Object.entries(connectors as unknown as Record<string, ConnectorDefinition<unknown>>);
  const hastened = entries.map(([id, definition]): [string, ConnectorDefinition<unknown>] => [
    id,
    {
      ...definition,
      capabilities: { ...definition.capabilities, searchLagMs },
      limits: (settings) =>
        definition
          .limits(settings)
          .map((limit) => (limit.bucket === 'search' ? { ...limit, max: limit.max * limitFactor } : limit)),
    },
  ]);
  return Object.fromEntries(hastened) as unknown as Definitions;
}
