import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { describeFields } from '../../../connectors/salesforce/index.ts';

const README = new URL('../../../connectors/salesforce/README.md', import.meta.url);

describe('Salesforce README', () => {
  it('holds the table of fields as the code has it', async () => {
    const text = await readFile(README, 'utf8');

    const table = /<!-- BEGIN FIELDS -->\n\n([\s\S]*?)\n\n<!-- END FIELDS -->/.exec(text)?.[1];

    expect(table).to.equal(describeFields());
  });
});
