import { expect } from 'chai';
import fc from 'fast-check';
import type { Fields } from '../../../connectors/connector.ts';
import { listConflicts } from '../../../src/store/list-conflicts.ts';
import { createFakeCrm, type FakeCrm } from '../../gateway/fake-connector.ts';
import { startTestGateway, type TestGateway } from '../../gateway/start-gateway.ts';
import { PEOPLE, Run, type Said, SLOTS, said, toValues } from './said.ts';

let crm: FakeCrm;
let gateway: TestGateway;

async function play(run: Run, events: readonly Said[]): Promise<void> {
  for (const one of events) await gateway.send(run.toBody(one));
  const ended = await gateway.settle();
  expect(ended.filter(({ state }) => state !== 'done')).to.deep.equal([]);
}

const givesNothing = ({ email, phone }: Said): boolean => email === undefined && phone === undefined;

/** Whether the two are of one browser, or give the same e-mail or phone. What gives nothing ties nothing. */
function share(one: Said, other: Said): boolean {
  if (one.person !== other.person || givesNothing(one)) return false;
  const same = (key: 'email' | 'phone') => one[key] !== undefined && one[key] === other[key];
  return one.browser === other.browser || same('email') || same('phone');
}

/** The events in an order, picked by `dice`, in which each shares something with one before it; those that never do are left out. */
function toTied(events: readonly Said[], first: Said, dice: readonly number[]): readonly Said[] {
  const left = events.filter((one) => one !== first);
  const tied = [first];
  for (const die of dice) {
    const next = left.filter((one) => tied.some((earlier) => share(earlier, one)));
    const [taken] = next.slice(die % Math.max(1, next.length));
    if (taken === undefined) return tied;
    left.splice(left.indexOf(taken), 1);
    tied.push(taken);
  }
  return tied;
}

const ONE_PERSON = 1;
const LONGEST = 7;
const dice = fc.array(fc.nat(100), { minLength: LONGEST, maxLength: LONGEST });

/** The same list twice, each time in another order. */
const shuffledTwice = (list: readonly Said[]) => fc.shuffledSubarray([...list], { minLength: list.length });

/** As a CRM merges: one record has what both had, the other one's id leads to it. */
function mergeAll(run: Run): void {
  const [survivor = '', ...others] = run.recordIds();
  const united = [survivor, ...others].flatMap((id) => toValues(crm.records.get(id) ?? {}));
  const [emails, phones] = [
    united.filter((value) => value.includes('@')),
    united.filter((value) => !value.includes('@')),
  ];
  const values = [emails[0], emails[1], phones[0], phones[1]];
  const fields = SLOTS.flatMap((slot, index) => (values[index] === undefined ? [] : [[slot, values[index]] as const]));
  for (const id of others) crm.merge({ type: 'contact', id }, { type: 'contact', id: survivor });
  crm.rewrite({ type: 'contact', id: survivor }, Object.fromEntries(fields) as Fields);
}

describe('the order of events', () => {
  beforeEach(async () => {
    crm = createFakeCrm();
    gateway = await startTestGateway({ crm, channel: { region: 'US', match: { several: 'newest' } } });
  });
  afterEach(() => gateway[Symbol.asyncDispose]());

  it('does not matter for people with one browser each, nor does repetition', async () => {
    const events = fc.array(said(PEOPLE, 1, 2), { minLength: 2, maxLength: 5 });
    const orders = events.chain((list) => fc.tuple(fc.constant(list), shuffledTwice([...list, ...list.slice(0, 2)])));
    await fc.assert(
      fc.asyncProperty(orders, async ([some, others]) => {
        const [one, other] = [new Run(crm), new Run(crm)];
        await play(one, some);
        await play(other, others);
        expect(one.end()).to.deep.equal(other.end());
      }),
      { numRuns: 15 },
    );
  });

  it('does not matter with several browsers, while each event shares something with one before: it is one record', async () => {
    const events = fc.array(said(ONE_PERSON, 3, 2), { minLength: 2, maxLength: LONGEST });
    await fc.assert(
      fc.asyncProperty(events, fc.nat(100), dice, dice, async (list, start, some, others) => {
        const giving = list.filter((one) => !givesNothing(one));
        fc.pre(giving.length > 0);
        const first = giving[start % giving.length] as Said;
        const tied = toTied(giving, first, some);
        // From another beginning the same events are tied, too: sharing goes both ways.
        const second = tied.at(-1) as Said;
        const again = toTied(tied, second, others);
        expect(again.length).to.equal(tied.length);
        const [one, other] = [new Run(crm), new Run(crm)];
        await play(one, tied);
        await play(other, again);
        expect(one.end()).to.have.length(1);
        expect(other.end()).to.deep.equal(one.end());
        expect(one.end()[0]).to.have.length([...one.given.values()].reduce((sum, { size }) => sum + size, 0));
      }),
      { numRuns: 25 },
    );
  });

  it('decides with several browsers only in which of the person’s records a value is, never whether or how often', async () => {
    const events = fc.array(said(ONE_PERSON, 3, 2), { minLength: 2, maxLength: 6 });
    const orders = events.chain((list) => fc.tuple(shuffledTwice(list), shuffledTwice(list)));
    await fc.assert(
      fc.asyncProperty(orders, async ([some, others]) => {
        const [one, other] = [new Run(crm), new Run(crm)];
        await play(one, some);
        await play(other, others);
        expect(one.end().flat().sort()).to.deep.equal(other.end().flat().sort());
        const end = one.end();
        await play(one, others);
        expect(one.end(), 'all of it once more').to.deep.equal(end);
      }),
      { numRuns: 20 },
    );
  });

  it('is made good by a merge in the CRM: one record in any order, which every browser follows', async () => {
    const events = fc.array(said(ONE_PERSON, 3, 2), { minLength: 2, maxLength: 6 });
    const orders = events.chain((list) => fc.tuple(shuffledTwice(list), shuffledTwice(list)));
    await fc.assert(
      fc.asyncProperty(orders, async ([some, others]) => {
        fc.pre(some.some((one) => !givesNothing(one)));
        const [one, other] = [new Run(crm), new Run(crm)];
        await play(one, some);
        await play(other, others);
        mergeAll(one);
        mergeAll(other);
        const end = one.end();
        expect(end).to.have.length(1);
        expect(other.end()).to.deep.equal(end);
        await play(one, others);
        expect(one.end(), 'all of it once more').to.deep.equal(end);
        const before = crm.entries.length;
        for (const said of some) await gateway.send(one.toBody({ ...said, kind: 2 }));
        await gateway.settle();
        const logged = crm.entries.slice(before).map(({ record }) => record.id);
        expect(new Set(logged).size, 'where the chats are logged').to.equal(1);
      }),
      { numRuns: 15 },
    );
  });

  it('parts what only a later event ties, and the conflict list has the value that stays elsewhere', async () => {
    const email: Said = { person: 0, browser: 0, email: 0, kind: 0 };
    const phone: Said = { person: 0, browser: 1, phone: 0, kind: 0 };
    const tie: Said = { person: 0, browser: 0, phone: 0, kind: 0 };
    const [one, other] = [new Run(crm), new Run(crm)];
    await play(one, [email, phone, tie]);
    expect(one.end()).to.deep.equal([['e-mail 0 0'], ['phone 0 0']]);
    const conflicts = await listConflicts(gateway.gateway.database.read, { limit: 10 });
    expect(conflicts.map(({ holds, reason }) => [holds, reason])).to.deep.equal([
      ['phone', 'The phone belongs to another record.'],
    ]);
    await play(other, [email, tie, phone]);
    expect(other.end()).to.deep.equal([['e-mail 0 0', 'phone 0 0']]);
  });
});
