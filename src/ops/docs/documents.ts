import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Branch, channelSchema, gatewaySchema } from '../../../config/schema.ts';
import type { ConnectorDefinition } from '../../../connectors/connector.ts';
import { connectors } from '../../../connectors/registry.ts';
import { type Blocks, type FilledDocument, fillBlocks, MarkError } from './blocks.ts';
import { describeCommands } from './command-table.ts';
import { describeConnectors } from './connector-tables.ts';
import { describeEvents } from './event-table.ts';
import { describeAccount, describeCardMapping, describeFieldMapping, describeRoute } from './list-tables.ts';
import { describeMetrics } from './metric-table.ts';
import { describeScaleFigures, describeScaleLoads } from './scale-tables.ts';
import { describeSettings } from './settings-table.ts';
import { describeVariables } from './variable-table.ts';

/** A document of the project as it is and as it should be. */
export interface Document extends FilledDocument {
  /** From the project's root. */
  readonly path: string;
}

/** Where documents may have marked blocks. */
const PATTERNS = ['README.md', 'docs/*.md', 'connectors/README.md', 'connectors/*/README.md'];
const CONNECTOR_README = /^connectors\/([^/]+)\/README\.md$/;

const definitions = Object.values(connectors) as unknown as readonly ConnectorDefinition<never>[];

/** Fills the blocks of every document below `root`. Throws `MarkError`, with the path, where marks cannot be followed. */
export async function fillDocuments(root: string): Promise<readonly Document[]> {
  const common = createBlocks(root);
  const documents: Document[] = [];
  for (const path of PATTERNS.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()) {
    const blocks = new Map([...common, ...(await createConnectorBlocks(path))]);
    try {
      documents.push({ path, ...fillBlocks(readFileSync(join(root, path), 'utf8'), blocks) });
    } catch (cause) {
      if (cause instanceof MarkError) throw new MarkError(`${path}: ${cause.message}`, { cause });
      throw cause;
    }
  }
  return documents;
}

function createBlocks(root: string): Blocks {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  return new Map([
    ['gateway-settings', () => describeSettings(gatewaySchema)],
    ['account-settings', describeAccount],
    ['channel-settings', () => describeSettings(channelSchema)],
    ['channel-fields', describeFieldMapping],
    ['channel-card', describeCardMapping],
    ['channel-routes', describeRoute],
    ['variables', () => describeVariables(read('config/load.ts'), read('config/example.json'))],
    ['commands', describeCommands],
    ['events', describeEvents],
    ['metrics', describeMetrics],
    ['scale-figures', () => describeScaleFigures(read('bench/results.json'))],
    ['scale-loads', () => describeScaleLoads(read('bench/results.json'))],
    ['connectors', () => describeConnectors(definitions)],
    ...definitions.map(
      ({ id, settings }) => [`settings-${id}`, () => describeSettings(settings as unknown as Branch)] as const,
    ),
  ]);
}

/** In a connector's README also `SETTINGS`, its own, and `FIELDS`, where the connector describes its fields. */
async function createConnectorBlocks(path: string): Promise<Blocks> {
  const [, id] = CONNECTOR_README.exec(path) ?? [];
  const definition = definitions.find((known) => known.id === id);
  if (definition === undefined) return new Map();
  const blocks = new Map([['SETTINGS', () => describeSettings(definition.settings as unknown as Branch)]]);
  const { describeFields } = (await import(`../../../connectors/${id}/index.ts`)) as { describeFields?: () => string };
  if (describeFields !== undefined) blocks.set('FIELDS', describeFields);
  return blocks;
}
