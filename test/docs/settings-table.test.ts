import { expect } from 'chai';
import { channelSchema } from '../../config/schema.ts';
import { describeSettings } from '../../src/ops/docs/settings-table.ts';

describe('describeSettings', () => {
  it('tells key, words, what is taken, and the default', () => {
    const table = describeSettings({
      port: { doc: 'The port.', format: 'port', default: 1 },
      deep: {
        kind: { doc: 'Which | one.', format: ['a', 'b'], default: 'a' },
        key: { doc: 'The key.', format: String, default: '', sensitive: true },
        list: { doc: 'Some.', format: () => undefined, default: [] },
      },
    });
    expect(table.split('\n').slice(2)).to.deep.equal([
      '| `port` | The port. | anything | `1` |',
      '| `deep.kind` | Which \\| one. | one of "a", "b" | `a` |',
      '| `deep.key` | The key. Secret. | a text | – |',
      '| `deep.list` | Some. | a list | `[]` |',
    ]);
  });

  it('asks the format what it takes and whether it takes the default', () => {
    const rows = describeSettings(channelSchema).split('\n');
    expect(rows.find((row) => row.startsWith('| `account` |'))).to.match(/\| a text \| \*\*required\*\* \|$/);
    expect(rows.find((row) => row.startsWith('| `reply.deadlineMs` |'))).to.match(
      /\| a whole number from 100 to 60000 \| `2500` \|$/,
    );
    expect(rows.find((row) => row.startsWith('| `region` |'))).to.match(/capital letters, such as "US" \| – \|$/);
  });
});
