import { expect } from 'chai';
import { DatabaseError } from 'pg';
import { createBatch } from '../../src/store/batch.ts';

/** A store that fails as `fail` says, and notes how much it was asked for at once. */
function createStore(fail: (inputs: readonly string[]) => Error | undefined) {
  const asked: number[] = [];
  const run = async (inputs: readonly string[]) => {
    asked.push(inputs.length);
    const error = fail(inputs);
    if (error !== undefined) throw error;
    return inputs.map((input) => `did ${input}`);
  };
  return { asked, run };
}

function toDatabaseError(code: string): DatabaseError {
  return Object.assign(new DatabaseError('no', 2, 'error'), { code });
}

async function sendAll(run: (inputs: readonly string[]) => Promise<readonly string[]>, inputs: readonly string[]) {
  const batch = createBatch(run, 100);
  const results = await Promise.allSettled(inputs.map((input) => batch(input)));
  return results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'));
}

describe('batch', () => {
  it('hands over together what arrives together, and gives everyone their own output', async () => {
    const { asked, run } = createStore(() => undefined);
    expect(await sendAll(run, ['a', 'b', 'c'])).to.deep.equal(['did a', 'did b', 'did c']);
    expect(asked).to.deep.equal([3]);
  });

  it('begins the next batch when the rest of the last one has ended, well or not', async () => {
    const { asked, run } = createStore(() => undefined);
    const { promise: rest, reject: fail } = Promise.withResolvers<void>();
    const batch = createBatch(run, 100, (output) => (output === 'did a' ? rest : undefined));
    expect(await batch('a')).to.equal('did a');
    const later = Promise.all([batch('b'), batch('c')]);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(asked).to.deep.equal([1]);
    fail(new Error('no'));
    expect(await later).to.deep.equal(['did b', 'did c']);
    expect(asked).to.deep.equal([1, 2]);
  });

  const rows = [
    ['a value PostgreSQL cannot keep', toDatabaseError('22021')],
    ['a broken constraint', toDatabaseError('23505')],
    ['an error of SQLite', Object.assign(new Error('no'), { code: 'ERR_SQLITE_ERROR' })],
    ['a mistake of ours', new TypeError('no')],
  ] as const;
  for (const [title, error] of rows) {
    it(`fails only the guilty one for ${title}`, async () => {
      const { asked, run } = createStore((inputs) => (inputs.includes('bad') ? error : undefined));
      expect(await sendAll(run, ['a', 'bad', 'c'])).to.deep.equal(['did a', 'failed', 'did c']);
      expect(asked).to.deep.equal([3, 1, 1, 1]);
    });
  }

  const outages = [
    ['a refused connection', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
    ['a server that says nothing', new Error('Query read timeout')],
    ['a server that shuts down', toDatabaseError('57P01')],
  ] as const;
  for (const [title, error] of outages) {
    it(`tells everyone at once for ${title}`, async () => {
      const { asked, run } = createStore(() => error);
      expect(await sendAll(run, ['a', 'b', 'c'])).to.deep.equal(['failed', 'failed', 'failed']);
      expect(asked).to.deep.equal([3]);
    });
  }
});
