import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { createLog } from '../observe/log.ts';
import type { Definitions } from '../start/accounts.ts';
import { startGateway } from '../start/gateway.ts';
import { countBacklog } from '../store/find-event.ts';
import { CommandError } from './command.ts';
import { type SIMULATED_CRMS, startSimulatedCrm } from './simulated-crm.ts';

/** A gateway and an imitated CRM that live for one command. */
export interface Occasion {
  readonly webhookUrl: string;
  /** Waits until every event is done and says what the CRM saw. */
  end(): Promise<string>;
  close(): Promise<void>;
}

const WAIT_MS = 50;
const MAX_WAITS = 400;

/** Starts both on free ports with a store of their own, which `close` removes. */
export async function startOccasion(
  connector: (typeof SIMULATED_CRMS)[number],
  definitions: Definitions,
): Promise<Occasion> {
  const crm = await startSimulatedCrm(connector);
  const directory = await mkdtemp(join(tmpdir(), 'gateway-simulate-'));
  const raw = {
    server: { port: 0 },
    storage: { url: `sqlite:${join(directory, 'gateway.db')}` },
    accounts: { simulated: { connector, settings: crm.settings } },
    channels: { simulated: { account: 'simulated', region: 'US' } },
  };
  const config = parseConfig(raw, definitions, {}, directory);
  const gateway = await startGateway({ config, definitions, log: createLog('warn') });
  return {
    webhookUrl: gateway.webhookUrls.get('simulated') ?? '',
    async end() {
      for (let waits = 0; waits < MAX_WAITS; waits += 1) {
        const { open, dead } = await countBacklog(gateway.database.read);
        if (dead > 0) throw new CommandError(`${dead} events were given up.`);
        if (open === 0) return crm.describe();
        await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      }
      throw new CommandError('The events did not end in time.');
    },
    async close() {
      await gateway.stop(0);
      await crm.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
