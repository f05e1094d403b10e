import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { createVault, NO_VAULT } from '../../src/store/vault.ts';
import { anyCharacter } from '../any-character.ts';

const [OLD, NEW, OTHER] = [randomBytes(32), randomBytes(32), randomBytes(32)] as const;
const createSealed = (...encryption: Buffer[]) => createVault({ encryption, marking: [] });

describe('a vault', () => {
  it('opens what it sealed, with the key first or later in the list, and nobody else does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sealed = createSealed(OLD).seal(text);
        expect(createSealed(NEW, OLD).open(sealed)).to.equal(text);
        expect(createSealed(NEW, OLD).isForeign(sealed)).to.equal(false);
        expect(createSealed(OTHER).open(sealed)).to.equal(sealed);
        expect(createSealed(OTHER).isForeign(sealed)).to.equal(true);
        if (text.length > 3) expect(sealed).to.not.contain(text);
      }),
    );
  });

  it('never seals the same twice alike', () => {
    const vault = createSealed(OLD);
    expect(vault.seal('text')).to.not.equal(vault.seal('text'));
  });

  it('gives back any other text as it is, also one that only looks sealed or was changed', () => {
    const vault = createSealed(OLD);
    const sealed = vault.seal('a text that is long enough to be changed');
    fc.assert(
      fc.property(fc.nat(sealed.length - 20), fc.constantFrom('A', 'B'), (at, letter) => {
        const index = 'enc1:00000000:'.length + (at % (sealed.length - 'enc1:00000000:'.length));
        const changed = sealed.slice(0, index) + letter + sealed.slice(index + 1);
        if (changed !== sealed)
          expect(vault.open(changed)).to.be.oneOf([changed, 'a text that is long enough to be changed']);
        if (changed !== sealed && index < sealed.length - 1) expect(vault.open(changed)).to.equal(changed);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(vault.open(text)).to.equal(text);
      }),
    );
    expect(vault.open('enc1:')).to.equal('enc1:');
  });

  it('without a key changes nothing and marks nobody', () => {
    expect([NO_VAULT.seal('a'), NO_VAULT.open('a'), NO_VAULT.hasKey, NO_VAULT.marks('a')]).to.deep.equal([
      'a',
      'a',
      false,
      [],
    ]);
  });

  it('marks alike with the same key, and differently with another', () => {
    const marks = (...marking: Buffer[]) => createVault({ encryption: [], marking }).marks('email ada@shop.example');
    expect(marks(NEW, OLD)).to.deep.equal([...marks(NEW), ...marks(OLD)]);
    expect(marks(NEW)).to.not.deep.equal(marks(OLD));
  });
});
