import { expect } from 'chai';
import type { Call, Connector, RecordRef } from '../../connectors/connector.ts';
import type { ErrorKind } from '../../connectors/errors.ts';
import { createCall } from './call.ts';
import { expectFailure, expectNothingPersonal } from './failure.ts';
import type { ConformanceTest, Fault, Harness } from './harness.ts';
import { createChat, textField, toDraft, toNumber, toQuery } from './samples.ts';

/** What each fault must become. A cut or lost answer may have been carried out, hence `timeout` is right for it as well. */
const KINDS: Readonly<Record<Fault, readonly ErrorKind[]>> = {
  'refused-key': ['auth'],
  'too-many-requests': ['rate-limited'],
  'server-error': ['unavailable'],
  'html-page': ['unavailable'],
  'no-answer': ['timeout'],
  'stalled-body': ['timeout'],
  'cut-body': ['unavailable', 'timeout'],
  'lost-answer': ['unavailable', 'timeout'],
};

const FAULTS = Object.keys(KINDS) as readonly Fault[];
const HANGING: readonly Fault[] = ['no-answer', 'stalled-body'];
const HANG_MS = 100;
const SECRET = 'ann.secret@example.com';

type Operation = (connector: Connector, ref: RecordRef, call: Call) => Promise<unknown>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'find by e-mail': (connector, _, call) => connector.find({ emails: [SECRET], phones: [] }, call),
  'find by phone': (connector, _, call) => connector.find({ emails: [], phones: [toQuery(toNumber(50))] }, call),
  read: (connector, ref, call) => connector.read(ref, call),
  create: (connector, _, call) => connector.create(toDraft(connector, { name: 'Secretname', email: SECRET }), call),
  update: (connector, ref, call) => connector.update(ref, { [textField(connector)]: 'x' }, call),
  log: (connector, ref, call) => connector.log(ref, createChat(), undefined, call),
};

async function seedAndWarm({ connector, seed, settle }: Harness): Promise<RecordRef> {
  const ref = await seed({ name: 'Ann', emails: ['ann@example.com'], phones: [toNumber(51)] });
  await settle();
  await connector.warm?.(createCall());
  await connector.read(ref, createCall());
  return ref;
}

function createFaultTest(fault: Fault): ConformanceTest {
  return {
    title: `maps ${fault} to ${KINDS[fault].join(' or ')}, and works again afterwards`,
    async run(harness) {
      const { connector } = harness;
      const ref = await seedAndWarm(harness);
      await harness.setFault(fault);
      for (const [name, operation] of Object.entries(OPERATIONS)) {
        const signal = HANGING.includes(fault) ? AbortSignal.timeout(HANG_MS) : new AbortController().signal;
        const error = await expectFailure(operation(connector, ref, createCall({ signal })), ...KINDS[fault]).catch(
          (cause: unknown) => {
            throw new Error(`${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
          },
        );
        expect(error.retryable, name).to.equal(true);
        expectNothingPersonal(error, SECRET, 'Secretname', '2025550150');
        if (fault === 'too-many-requests') expect(error.retryAfterMs, name).to.be.a('number').and.above(0);
      }
      await harness.setFault(undefined);
      expect((await connector.read(ref, createCall())).ref).to.deep.equal(ref);
    },
  };
}

function createCheckTest(fault: Fault): ConformanceTest {
  return {
    title: `check tells of ${fault} instead of throwing`,
    async run(harness) {
      await seedAndWarm(harness);
      await harness.setFault(fault);
      const signal = HANGING.includes(fault) ? AbortSignal.timeout(HANG_MS) : new AbortController().signal;
      const report = await harness.connector.check(createCall({ signal }));
      expect(report.ok).to.equal(false);
      const errors = report.findings.filter((finding) => finding.level === 'error');
      expect(errors).to.not.deep.equal([]);
      for (const finding of errors) expect(finding.text).to.match(/^\S[^\n]{5,}\.$/);
    },
  };
}

export const failingTests: readonly ConformanceTest[] = [
  ...FAULTS.map(createFaultTest),
  createCheckTest('refused-key'),
  createCheckTest('server-error'),
  createCheckTest('no-answer'),
  {
    title: 'stops with `timeout` when the deadline has passed',
    async run(harness) {
      const ref = await seedAndWarm(harness);
      for (const [name, operation] of Object.entries(OPERATIONS)) {
        const late = createCall({ signal: AbortSignal.abort() });
        await expectFailure(operation(harness.connector, ref, late), 'timeout').catch((cause: unknown) => {
          throw new Error(`${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
        });
      }
    },
  },
];
