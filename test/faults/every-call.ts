import { type EachCallReport, tryEachCall } from './each-call.ts';
import { SCENARIOS } from './scenarios.ts';
import { type CrmOptions, startCrm } from './start-crm.ts';

export interface EveryCallOptions extends CrmOptions {
  readonly restarts: boolean;
  /** Leaves out the faults after which a CRM is left alone for seconds. */
  readonly quick: boolean;
  /** Absent: every one. */
  readonly scenarios?: readonly string[];
  /** Absent: every kind. */
  readonly faults?: readonly string[];
}

export interface ScenarioReport extends EachCallReport {
  readonly scenario: string;
}

/** Most of a case is waiting for a request that hangs. */
const SCENARIOS_AT_ONCE = 3;

/** Every scenario with every fault at every request, each scenario on an empty CRM of its own. */
export async function tryEveryCall(options: EveryCallOptions): Promise<readonly ScenarioReport[]> {
  const left = Object.entries(SCENARIOS).filter(([name]) => options.scenarios?.includes(name) ?? true);
  const reports: ScenarioReport[] = [];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [name, scenario] = next;
      await using crm = await startCrm(options, '');
      const faults = crm.faults.filter(
        (kind) => (options.faults?.includes(kind) ?? true) && !(options.quick && crm.lastingFaults.includes(kind)),
      );
      const report = await tryEachCall({ crm, scenario, faults, restarts: options.restarts });
      reports.push({ scenario: name, ...report });
    }
  };
  await Promise.all(Array.from({ length: SCENARIOS_AT_ONCE }, work));
  return reports;
}
