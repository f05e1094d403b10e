import { describingTests } from './describing.ts';
import { failingTests } from './failing.ts';
import { findingTests } from './finding.ts';
import type { ConformanceTest, Harness } from './harness.ts';
import { loggingTests } from './logging.ts';
import { writingTests } from './writing.ts';

export type { Fault, Harness, Person } from './harness.ts';

export interface Skip {
  /** Titles of tests. */
  readonly tests: readonly string[];
  readonly reason: string;
}

export interface Conformance {
  /** The connector's id, and where it runs: "hubspot over its emulator". */
  readonly name: string;
  /** Opens the connector on an empty CRM. Called once per test. */
  open(): Promise<Harness>;
  readonly skip?: readonly Skip[];
}

const GROUPS: Readonly<Record<string, readonly ConformanceTest[]>> = {
  'finding people': findingTests,
  'writing records': writingTests,
  'logging activities': loggingTests,
  'telling of failures': failingTests,
  'describing itself': describingTests,
};

/** Every test of the suite. */
export const conformanceTests: readonly ConformanceTest[] = Object.values(GROUPS).flat();

function toReasons({ name, skip = [] }: Conformance): ReadonlyMap<string, string> {
  const titles = new Set(conformanceTests.map((test) => test.title));
  const reasons = new Map<string, string>();
  for (const { tests, reason } of skip) {
    for (const title of tests) {
      if (!titles.has(title)) throw new Error(`Conformance of ${name} skips a test there is not: ${title}`);
      reasons.set(title, reason);
    }
  }
  return reasons;
}

/** One test on a CRM of its own. */
export async function runTest(test: ConformanceTest, open: Conformance['open']): Promise<void> {
  const harness = await open();
  try {
    await test.run(harness);
  } finally {
    await harness.close();
  }
}

/** What every connector must do, written against the contract alone. A test is left out only with a reason, which is printed. */
export function testConnector(conformance: Conformance): void {
  const reasons = toReasons(conformance);
  describe(`conformance: ${conformance.name}`, () => {
    for (const [group, tests] of Object.entries(GROUPS)) {
      describe(group, () => {
        for (const test of tests) {
          const reason = reasons.get(test.title);
          if (reason === undefined) it(test.title, () => runTest(test, conformance.open));
          else it.skip(`${test.title} (${reason})`);
        }
      });
    }
    after(() => {
      for (const { tests, reason } of conformance.skip ?? []) {
        console.log(`\n  Skipped for ${conformance.name}, because ${reason}:\n    ${tests.join('\n    ')}`);
      }
    });
  });
}
