import { expect } from 'chai';
import {
  isMeaningfulName,
  isNameWithin,
  isPlaceholderName,
  isStandIn,
  splitName,
} from '../../../src/lead/merge/person-name.ts';

describe('person name', () => {
  for (const name of [
    'Ann',
    'Ann Lee',
    'Оля',
    '李',
    'Judy Guest',
    'Clientela 5',
    'Ann ann@example.com',
    'Na Li',
    'X Æ A-12',
  ]) {
    it(`${name} is a name`, () => expect(isMeaningfulName(name)).to.equal(true));
  }

  for (const name of [
    undefined,
    '',
    '  ',
    '-',
    'ann@example.com',
    'Ann.Lee@Example.com ',
    '+7 (916) 123-45-67',
    '79161234567',
    'Client 123',
    'client #123',
    'Клиент 123',
    'КЛИЕНТ №5',
    'Visitor 8472',
    'Visitor',
    'Посетитель 1',
    'Guest_12',
    'Unknown',
    '[not provided]',
    'n/a',
    'Аноним',
  ]) {
    it(`${name} is none`, () => expect(isMeaningfulName(name)).to.equal(false));
  }

  it('lets a person be called Guest, but not Guest 12', () => {
    expect(isPlaceholderName('Guest')).to.equal(false);
    expect(isPlaceholderName('Guest 12')).to.equal(true);
    expect(isStandIn('1984')).to.equal(false);
    expect(isStandIn('(unknown)')).to.equal(true);
  });

  it('splits at the last space', () => {
    expect(splitName(' Ann  Mary Lee ')).to.deep.equal({ firstName: 'Ann Mary', lastName: 'Lee' });
    expect(splitName('Ann')).to.deep.equal({ firstName: 'Ann' });
  });

  it('finds a name within another in any order and case', () => {
    expect(isNameWithin('lee ANN', 'Ann Mary Lee')).to.equal(true);
    expect(isNameWithin('Lee, Ann', 'Ann Lee')).to.equal(true);
    expect(isNameWithin('Anna Lee', 'Ann Lee')).to.equal(false);
  });
});
