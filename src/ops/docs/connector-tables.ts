import type { Branch } from '../../../config/schema.ts';
import type { ConnectorDefinition } from '../../../connectors/connector.ts';
import { toCode, toTable } from './table.ts';

type Definition = ConnectorDefinition<never>;

/** Every connector: what it is called and what its CRM can and allows, with the settings' defaults. */
export function describeConnectors(definitions: readonly Definition[]): string {
  const rows = definitions.map((definition) => {
    const { id, title, capabilities } = definition;
    return [
      toCode(id),
      title,
      capabilities.findsTogether ? 'in one search' : 'one after the other',
      capabilities.createsWithActivity ? 'in one request' : 'one after the other',
      toDuration(capabilities.searchLagMs),
      describeLimits(definition),
    ];
  });
  const head = ['Id', 'CRM', 'E-mail and phone', 'New record and its chat', 'New records hidden from its search'];
  return toTable([...head, 'Limits the gateway keeps'], rows);
}

function describeLimits({ settings, limits }: Definition): string {
  const defaults = Object.entries(settings as unknown as Branch).map(([key, leaf]) => [key, leaf.default]);
  const texts = limits(Object.fromEntries(defaults) as never).map(
    ({ max, title }) => `${max.toLocaleString('en')} ${title}`,
  );
  return texts.length === 0 ? 'none' : texts.join('; ');
}

function toDuration(ms: number): string {
  if (ms === 0) return 'never';
  return ms < 60_000 ? `up to ${ms / 1_000} s` : `up to ${ms / 60_000} min`;
}
