import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { knownEvents } from '../../src/jivo/effects.ts';

const ROOT = new URL('../../', import.meta.url);
const document = readFileSync(new URL('docs/canonical-model.md', ROOT), 'utf8');
/** What the code promises of a person and an activity, and what it only uses to search. */
const sources = ['lead', 'activity', 'phone'].map((name) => readFileSync(new URL(`src/lead/${name}.ts`, ROOT), 'utf8'));
const NOT_THE_MODEL = ['PhoneQuery', 'PhoneHints'];

/** The fields of every interface in the code, without those it inherits. */
function readInterfaces(): ReadonlyMap<string, readonly string[]> {
  const found = sources.flatMap((source) => [...source.matchAll(/^(?:export )?interface (\w+)[^{]*\{\n(.*?)^\}/gms)]);
  const fields = found.map(
    ([, name = '', block = '']) =>
      [name, [...block.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field = '']) => field)] as const,
  );
  return new Map(fields.filter(([name]) => !NOT_THE_MODEL.includes(name)));
}

/** The first table of the section with this heading: its rows as cells. */
function readTable(heading: string): readonly (readonly string[])[] {
  const section = document.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const [table = ''] = /(^\|.*\|\n)+/m.exec(section) ?? [];
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('docs/canonical-model.md', () => {
  const interfaces = readInterfaces();

  it('finds the interfaces it is to compare', () => {
    expect([...interfaces.keys()]).to.have.members(
      ['Lead', 'Phone', 'Agent', 'Source', 'Page', 'Utm', 'Geo'].concat([
        'ActivityBase',
        'Chat',
        'Message',
        'PhoneCall',
        'OfflineMessage',
      ]),
    );
    expect(interfaces.get('Phone')).to.deep.equal(['raw', 'e164']);
  });

  for (const [name, fields] of interfaces) {
    it(`documents every field of ${name}, and no other`, () => {
      const rows = readTable(name);
      expect(rows.map(([field]) => field)).to.have.members(fields.map((field) => `\`${field}\``));
      for (const row of rows) {
        expect(row.length, row.join(' | ')).to.equal(name === 'Lead' ? 5 : 4);
        for (const cell of row) expect(cell, row.join(' | ')).not.to.equal('');
      }
    });
  }

  it('names every event that has an effect', () => {
    const events = readTable('Which event gives what')
      .map(([name]) => name)
      .join(' ');
    for (const { name, effect } of knownEvents) {
      if (effect !== 'ignore') expect(events).to.include(`\`${name}\``);
    }
  });
});
