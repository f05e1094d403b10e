import { appendFileSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { appendErasures, pruneErasures, readErasures } from '../../src/privacy/erasure-file.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';

const MARKS = [
  { mark: 'old', at: 1_000 },
  { mark: 'young', at: 3_000 },
];

describe('the file of erasures', () => {
  it('loses marks that are over, and stays readable by its owner alone', () => {
    using folder = createTemporaryFolder();
    const path = join(folder.path, 'erasures.jsonl');
    appendErasures(path, MARKS);
    pruneErasures(path, 2_000);
    expect(readErasures(path)).to.deep.equal([MARKS[1]]);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(existsSync(`${path}.draft`)).to.equal(false);
    appendErasures(path, [{ mark: 'newer', at: 4_000 }]);
    pruneErasures(path, 2_000);
    expect(readErasures(path).map(({ mark }) => mark)).to.deep.equal(['young', 'newer']);
  });

  it('does not have to be there, and may end in half a line', () => {
    using folder = createTemporaryFolder();
    const path = join(folder.path, 'erasures.jsonl');
    pruneErasures(path, 2_000);
    expect(existsSync(path)).to.equal(false);
    appendErasures(path, MARKS);
    appendFileSync(path, '{"mark":"ha');
    expect(readErasures(path)).to.deep.equal(MARKS);
  });
});
