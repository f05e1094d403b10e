import { expect } from 'chai';
import fc from 'fast-check';
import { isDisposableAddress, isRoleAddress, toEmailIdentity, toEmails } from '../../src/lead/email.ts';
import { anyCharacter } from '../any-character.ts';

describe('e-mail', () => {
  const cases: readonly (readonly [unknown, readonly string[]])[] = [
    ['ann@example.com', ['ann@example.com']],
    ['  Ann.Lee@Example.COM ', ['ann.lee@example.com']],
    ['mailto:Ann@example.com?subject=Hi', ['ann@example.com']],
    ['Ann Lee <ann@example.com>', ['ann@example.com']],
    ['"Lee, Ann" <ann@example.com>; bob@example.com', ['ann@example.com', 'bob@example.com']],
    [
      'a@example.com,b@example.com c@example.com;d@example.com',
      ['a', 'b', 'c', 'd'].map((name) => `${name}@example.com`),
    ],
    ['ann@example.com, ANN@example.com', ['ann@example.com']],
    ['my mail is ann@example.com.', ['ann@example.com']],
    ["e-mail:'ann@example.com'", ['ann@example.com']],
    ["o'brien+shop@example.co.uk", ["o'brien+shop@example.co.uk"]],
    ['ann@exämple.de', ['ann@xn--exmple-cua.de']],
    ['Аня@Пример.рф', ['аня@xn--e1afmkfd.xn--p1ai']],
    ['an\u200bn@example.com\u00a0', ['ann@example.com']],
    ['ann', []],
    ['ann@', []],
    ['@example.com', []],
    ['ann@localhost', []],
    ['ann@127.0.0.1', []],
    ['ann@1.2', []],
    ['ann@exa_mple.com', []],
    ['ann@-example.com', []],
    ['ann@example..com', []],
    ['an..n@example.com', []],
    ['ann@bob@example.com', []],
    ['ann@example.com/path', []],
    [`${'x'.repeat(65)}@example.com`, []],
    ['', []],
    [null, []],
    [undefined, []],
    [42, []],
    [[], []],
    [{}, []],
  ];
  for (const [value, expected] of cases) {
    it(`reads ${JSON.stringify(value)?.slice(0, 60)}`, () => expect(toEmails(value)).to.deep.equal(expected));
  }

  it('finds every address again in its own output, in any joining', () => {
    const separator = fc.constantFrom(',', ';', ' ', ', ', ' ; ', '\n');
    fc.assert(
      fc.property(fc.uniqueArray(fc.emailAddress(), { maxLength: 5 }), separator, (given, mark) => {
        const emails = toEmails(given.join(mark));
        expect(toEmails(emails.join(mark))).to.deep.equal(emails);
        for (const email of emails) expect(given.map((one) => one.toLowerCase())).to.include(email);
      }),
    );
  });

  it('never throws and never gives anything without one @', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const email of toEmails(value)) expect(email.split('@')).to.have.length(2);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (value) => {
        for (const email of toEmails(`${value}@example.com`)) expect(email.split('@')).to.have.length(2);
      }),
    );
  });

  describe('identity', () => {
    for (const [email, options, expected] of [
      ['Ann@example.com', {}, 'ann@example.com'],
      ['a.nn+shop@example.com', {}, 'a.nn+shop@example.com'],
      ['a.nn+shop@example.com', { stripPlusTag: true }, 'a.nn@example.com'],
      ['a.nn+shop@mail.example.com', { stripDots: true }, 'ann+shop@mail.example.com'],
      ['a.nn+s.h@example.com', { stripDots: true, stripPlusTag: true }, 'ann@example.com'],
      ['+1415@example.com', { stripPlusTag: true }, '+1415@example.com'],
    ] as const) {
      it(`${email} with ${JSON.stringify(options)} is ${expected}`, () =>
        expect(toEmailIdentity(email, options)).to.equal(expected));
    }
  });

  it('knows role addresses', () => {
    for (const email of ['info@example.com', 'Sales@example.com', 'no-reply@example.com', 'support+eu@example.com']) {
      expect(isRoleAddress(email), email).to.equal(true);
    }
    for (const email of ['ann@example.com', 'information.ann@example.com', 'ann@info.com']) {
      expect(isRoleAddress(email), email).to.equal(false);
    }
  });

  it('knows disposable addresses, subdomains too', () => {
    for (const email of ['x@mailinator.com', 'x@eu.Mailinator.com', 'x@yopmail.fr']) {
      expect(isDisposableAddress(email), email).to.equal(true);
    }
    for (const email of [
      'x@example.com',
      'mailinator.com@example.com',
      'x@notmailinator.com.au',
      'x@xmailinator.com',
    ]) {
      expect(isDisposableAddress(email), email).to.equal(false);
    }
  });
});
