import { expect } from 'chai';
import { createGroupCommit, StoreBusyError, type Transact } from '../../src/store/group-commit.ts';

/** Transactions over a list, and its disk: what a failed one pushed is gone. */
function createList() {
  const committed: string[] = [];
  const batches: number[] = [];
  let gate: Promise<void> = Promise.resolve();
  let disk: Promise<void> = Promise.resolve();
  return {
    committed,
    batches,
    holdUntil(open: Promise<void>) {
      gate = open;
    },
    holdDisk(taken: Promise<void>) {
      disk = taken;
    },
    async transact(work: (list: string[]) => Promise<void>): Promise<void> {
      const draft: string[] = [];
      await work(draft);
      await gate;
      batches.push(draft.length);
      committed.push(...draft);
    },
    sync: () => disk,
  };
}

async function push(list: string[], value: string): Promise<string> {
  list.push(value);
  if (value.startsWith('bad')) throw new Error(`refused ${value}`);
  return `did ${value}`;
}

interface Store {
  readonly transact: Transact<string[]>;
  sync(): Promise<void>;
}

/** Gives what is on the disk. */
function createWrite({ transact, sync }: Store) {
  const commit = createGroupCommit(transact, sync);
  return async <T>(work: (list: string[]) => Promise<T>): Promise<T> => {
    const { value, durable } = await commit(work);
    await durable;
    return value;
  };
}

describe('group commit', () => {
  it('commits what arrives together as one, and gives everyone their own result', async () => {
    const list = createList();
    const write = createWrite(list);
    const values = Array.from({ length: 50 }, (_, index) => `v${index}`);
    const results = await Promise.all(values.map((value) => write((draft) => push(draft, value))));
    expect(results).to.deep.equal(values.map((value) => `did ${value}`));
    expect(list.committed).to.deep.equal(values);
    expect(list.batches).to.deep.equal([50]);
  });

  it('fails only what fails: the others of the batch are written once, in order', async () => {
    const list = createList();
    const write = createWrite(list);
    const values = ['a', 'bad 1', 'b', 'c', 'bad 2', 'd'];
    const results = await Promise.allSettled(values.map((value) => write((draft) => push(draft, value))));
    expect(results.map(({ status }) => status === 'fulfilled')).to.deep.equal([true, false, true, true, false, true]);
    expect(list.committed).to.deep.equal(['a', 'b', 'c', 'd']);
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    expect(reasons).to.deep.equal(['Error: refused bad 1', 'Error: refused bad 2']);
  });

  it('tells everyone when the commit itself fails, and goes on afterwards', async () => {
    let broken = true;
    const list = createList();
    const write = createWrite({
      ...list,
      async transact(work) {
        if (broken) throw new Error('disk is full');
        await list.transact(work);
      },
    });
    const results = await Promise.allSettled(['a', 'b'].map((value) => write((draft) => push(draft, value))));
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    broken = false;
    expect(await write((draft) => push(draft, 'c'))).to.equal('did c');
    expect(list.committed).to.deep.equal(['c']);
  });

  it('asks a locked store once for all who wait, not once more for each', async () => {
    let asked = 0;
    const list = createList();
    const write = createWrite({
      ...list,
      async transact(work) {
        asked += 1;
        if (asked === 1) throw new StoreBusyError('locked');
        await list.transact(work);
      },
    });
    const results = await Promise.allSettled(['a', 'b', 'c'].map((value) => write((draft) => push(draft, value))));
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
    expect(asked).to.equal(1);
    expect(await write((draft) => push(draft, 'd'))).to.equal('did d');
    expect(list.committed).to.deep.equal(['d']);
  });

  it('answers nobody before the commit has ended', async () => {
    const list = createList();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    list.holdUntil(gate);
    const write = createWrite(list);
    let answered = false;
    const first = write((draft) => push(draft, 'a')).then(() => {
      answered = true;
    });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(answered).to.equal(false);
    open();
    await first;
    expect(list.committed).to.deep.equal(['a']);
  });

  it('collects in one batch what arrives while a commit is on its way', async () => {
    const list = createList();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    list.holdUntil(gate);
    const write = createWrite(list);
    const first = write((draft) => push(draft, 'first'));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const later = ['a', 'b', 'c'].map((value) => write((draft) => push(draft, value)));
    open();
    await Promise.all([first, ...later]);
    expect(list.batches).to.deep.equal([1, 3]);
  });

  it('gives what was committed at once, says when the disk has it, and commits nothing meanwhile', async () => {
    const list = createList();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    list.holdDisk(gate);
    const commit = createGroupCommit(list.transact, list.sync);
    const { value, durable } = await commit((draft) => push(draft, 'first'));
    const later = ['a', 'b'].map((word) => commit((draft) => push(draft, word)));
    let durableYet = false;
    const noted = durable.then(() => {
      durableYet = true;
    });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect({ value, durableYet, committed: list.committed }).to.deep.equal({
      value: 'did first',
      durableYet: false,
      committed: ['first'],
    });
    open();
    await Promise.all([noted, ...later]);
    expect(list.batches).to.deep.equal([1, 2]);
  });

  it('tells everyone that the disk did not take it, writes nothing twice, and goes on afterwards', async () => {
    const list = createList();
    const write = createWrite(list);
    const refusal = Promise.reject(new StoreBusyError('no'));
    refusal.catch(() => undefined);
    list.holdDisk(refusal);
    const results = await Promise.allSettled(['a', 'b'].map((value) => write((draft) => push(draft, value))));
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    list.holdDisk(Promise.resolve());
    await write((draft) => push(draft, 'c'));
    expect(list.batches).to.deep.equal([2, 1]);
  });

  it('refuses more than it can ever write, instead of growing without end', async () => {
    const list = createList();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    list.holdUntil(gate);
    const write = createWrite(list);
    const results = Promise.allSettled(Array.from({ length: 20_010 }, () => write((draft) => push(draft, 'x'))));
    open();
    const rejected = (await results).filter((result) => result.status === 'rejected');
    expect(rejected.length).to.equal(10);
    for (const { reason } of rejected) expect(reason).to.be.instanceOf(StoreBusyError);
    expect(list.committed).to.have.length(20_000);
  });
});
