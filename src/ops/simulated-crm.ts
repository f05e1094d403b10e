import { CommandError } from './command.ts';

/** An imitation of a CRM on this machine, for trying things out without an account. */
export interface SimulatedCrm {
  /** For `accounts.NAME.settings`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the CRM saw, in a line. */
  describe(): string;
  close(): Promise<void>;
}

interface HubspotEmulator {
  readonly url: string;
  readonly token: string;
  readonly calls: Readonly<Record<string, number>>;
  readonly violations: readonly unknown[];
  close(): Promise<void>;
}

interface SalesforceEmulator {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly violations: readonly unknown[];
  counts(): { readonly roundTrips: number; readonly apiCalls: number };
  close(): Promise<void>;
}

export const SIMULATED_CRMS = ['hubspot', 'salesforce'] as const;

/** Starts the emulator of `test/emulators`. Throws `CommandError` where it is not: it is part of the source, not of the published package. */
export async function startSimulatedCrm(connector: (typeof SIMULATED_CRMS)[number]): Promise<SimulatedCrm> {
  return connector === 'hubspot' ? startHubspot() : startSalesforce();
}

async function startHubspot(): Promise<SimulatedCrm> {
  const { startHubspotEmulator } = await load<{ startHubspotEmulator(): Promise<HubspotEmulator> }>('hubspot');
  const emulator = await startHubspotEmulator();
  return {
    settings: { accessToken: emulator.token, apiUrl: emulator.url },
    describe: () => `Requests to HubSpot: ${toList(emulator.calls)}; against its rules: ${emulator.violations.length}`,
    close: () => emulator.close(),
  };
}

async function startSalesforce(): Promise<SimulatedCrm> {
  const { startSalesforceEmulator } = await load<{ startSalesforceEmulator(): Promise<SalesforceEmulator> }>(
    'salesforce',
  );
  const emulator = await startSalesforceEmulator();
  const { loginUrl, clientId, clientSecret } = emulator;
  return {
    settings: { loginUrl, clientId, clientSecret },
    describe() {
      const { roundTrips, apiCalls } = emulator.counts();
      const { length } = emulator.violations;
      return `Requests to Salesforce: ${roundTrips}, counted as ${apiCalls} API calls; against its rules: ${length}`;
    },
    close: () => emulator.close(),
  };
}

async function load<T>(name: string): Promise<T> {
  const url = new URL(`../../test/emulators/${name}/server.ts`, import.meta.url);
  try {
    return (await import(url.href)) as T;
  } catch (cause) {
    throw new CommandError('simulate --with works in a checkout of the source only.', { cause });
  }
}

function toList(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ');
}
