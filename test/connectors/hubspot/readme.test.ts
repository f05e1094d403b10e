import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { describeFields, hubspot } from '../../../connectors/hubspot/index.ts';

const readme = readFileSync(new URL('../../../connectors/hubspot/README.md', import.meta.url), 'utf8');

function readRows(table: string): readonly string[] {
  return table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.replace(/\s+/g, ' ').replace(/-+/g, '-'));
}

describe('hubspot README', () => {
  it('shows the field table of the code', () => {
    const shown = /<!-- BEGIN FIELDS -->([\s\S]*)<!-- END FIELDS -->/.exec(readme)?.[1] ?? '';

    expect(readRows(shown)).to.deep.equal(readRows(describeFields()));
  });

  it('lists every setting', () => {
    for (const key of Object.keys(hubspot.settings)) expect(readme, key).to.match(new RegExp(`^\\| \`${key}\``, 'm'));
  });
});
