import { expect } from 'chai';
import fc from 'fast-check';
import type { Fields } from '../../../connectors/connector.ts';
import { listConflicts } from '../../../src/store/list-conflicts.ts';
import { createFakeCrm, type FakeCrm } from '../../gateway/fake-connector.ts';
import { chatAccepted, chatFinished, chatUpdated, offlineMessage, type Visitor } from '../../gateway/payloads.ts';
import { startTestGateway, type TestGateway } from '../../gateway/start-gateway.ts';
import { clientUpdated } from './given.ts';

/** What one event gives: numbers of the person's e-mail and phone, of the browser, and the kind of the event. */
interface Said {
  readonly person: number;
  readonly browser: number;
  readonly email?: number | undefined;
  readonly phone?: number | undefined;
  readonly kind: number;
}

const PEOPLE = 2;
const SLOTS = ['email', 'email2', 'phone', 'phone2'] as const;

let crm: FakeCrm;
let gateway: TestGateway;
let runs = 0;

/** Every run has its own people in the one CRM. */
class Run {
  readonly #number: number;
  readonly given = new Map<number, Set<string>>();
  #chats = 0;

  constructor() {
    runs += 1;
    this.#number = runs;
  }

  toEmail(person: number, index: number): string {
    return `p${person}x${index}@run${this.#number}.example`;
  }

  toPhone(person: number, index: number): string {
    const line = this.#number * 20 + person * 10 + index;
    return `+1415${String(2_000_000 + line)}`;
  }

  toBody({ person, browser, email, phone, kind }: Said): object {
    const visitor: Visitor = {
      number: this.#number * 100 + person * 10 + browser,
      ...(email !== undefined && { email: this.toEmail(person, email) }),
      ...(phone !== undefined && { phone: this.toPhone(person, phone) }),
    };
    const known = this.given.get(person) ?? new Set();
    this.given.set(person, known);
    for (const value of [visitor.email, visitor.phone]) if (value !== undefined) known.add(value);
    this.#chats += 1;
    const chat = this.#number * 1_000 + this.#chats;
    const events = [
      () => chatAccepted(visitor, chat),
      () => chatUpdated(visitor, chat),
      () => chatFinished(visitor, ['Hello'], chat),
      () => offlineMessage(visitor, 'Hello', chat),
      () => clientUpdated(visitor),
    ];
    return events[kind % events.length]?.() ?? {};
  }

  owns(text: string): boolean {
    return [...this.given.values()].some((values) => [...values].some((value) => text.includes(value)));
  }

  records(): readonly Fields[] {
    return [...crm.records.values()].filter((fields) => this.owns(JSON.stringify(fields)));
  }

  async leftOver(): Promise<string> {
    const conflicts = await listConflicts(gateway.gateway.database.read, { limit: 100_000 });
    return JSON.stringify([conflicts.map(({ chatValue }) => chatValue), crm.entries.map(({ activity }) => activity)]);
  }
}

async function play(run: Run, events: readonly Said[], together: boolean): Promise<void> {
  const bodies = events.map((said) => run.toBody(said));
  if (together) await Promise.all(bodies.map((body) => gateway.post(body)));
  else for (const body of bodies) await gateway.post(body);
  const ended = await gateway.settle();
  expect(ended.filter(({ state }) => state === 'dead')).to.deep.equal([]);
}

function toValues(fields: Fields): readonly string[] {
  return SLOTS.flatMap((slot) => fields[slot] ?? []).map(String);
}

const said = (browsers: number, values: number): fc.Arbitrary<Said> =>
  fc.record({
    person: fc.nat(PEOPLE - 1),
    browser: fc.nat(browsers - 1),
    email: fc.option(fc.nat(values - 1), { nil: undefined }),
    phone: fc.option(fc.nat(values - 1), { nil: undefined }),
    kind: fc.nat(4),
  });

describe('any sequence of events', () => {
  before(async () => {
    crm = createFakeCrm();
    gateway = await startTestGateway({ crm, channel: { region: 'US', match: { several: 'newest' } } });
  });
  after(() => gateway[Symbol.asyncDispose]());

  it('loses no e-mail or phone, writes none twice and mixes no two people', async () => {
    const events = fc.array(said(2, 3), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(events, fc.boolean(), async (list, together) => {
        const run = new Run();
        await play(run, list, together);
        const records = run.records().map(toValues);
        const written = records.flat();
        expect(new Set(written).size, written.join()).to.equal(written.length);
        const others = await run.leftOver();
        for (const [person, values] of run.given) {
          for (const value of values) expect(written.includes(value) || others.includes(value), value).to.equal(true);
          const holders = records.filter((record) => record.some((value) => values.has(value)));
          for (const record of holders) {
            expect(
              record.every((value) => values.has(value)),
              `${person}: ${record.join()}`,
            ).to.equal(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('ends in the same records in any order, with any repetition', async () => {
    const events = fc.array(said(1, 2), { minLength: 2, maxLength: 5 });
    const shuffled = events.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray([...list, ...list.slice(0, 2)], { minLength: list.length + Math.min(2, list.length) }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([some, others]) => {
        const ends: (readonly (readonly string[])[])[] = [];
        for (const list of [some, others]) {
          const run = new Run();
          await play(run, list, false);
          const neutral = (value: string): string => {
            for (let person = 0; person < PEOPLE; person += 1) {
              for (let index = 0; index < 2; index += 1) {
                if (value === run.toEmail(person, index)) return `e-mail ${person} ${index}`;
                if (value === run.toPhone(person, index)) return `phone ${person} ${index}`;
              }
            }
            return value;
          };
          ends.push(
            run
              .records()
              .map((fields) => toValues(fields).map(neutral).sort())
              .sort((one, other) => one.join().localeCompare(other.join())),
          );
        }
        expect(ends[0]).to.deep.equal(ends[1]);
      }),
      { numRuns: 25 },
    );
  });
});
