import { expect } from 'chai';
import { createCall, mockDescribe, mockQuery, mockToken, openConnector, USER_ID } from './support.ts';

const OTHER = '0055g00000ZzZzZAAV';

describe('Salesforce owners', () => {
  it('asks for the active user once', async () => {
    const connector = await openConnector();
    mockToken();
    const { sent } = mockQuery([{ Id: USER_ID, Name: 'Olga', Email: 'Olga@acme.example' }]);
    const owner = { id: USER_ID, name: 'Olga', email: 'olga@acme.example' };

    expect(await connector.findOwner?.('Olga@Acme.example', createCall())).to.deep.equal(owner);
    expect(await connector.findOwner?.('olga@acme.example', createCall())).to.deep.equal(owner);

    expect(sent).to.deep.equal([
      "SELECT Id, Name, Email FROM User WHERE Email IN ('olga@acme.example','olga@acme.example.invalid') AND IsActive = true LIMIT 5",
    ]);
  });

  it('knows the users from the start', async () => {
    const users = [
      { Id: USER_ID, Name: 'Olga', Email: 'Olga@acme.example' },
      { Id: OTHER, Name: 'Otto', Email: 'otto@acme.example.invalid' },
      { Id: '0055g00000AaAaAAAV', Name: 'One', Email: 'two@acme.example' },
      { Id: '0055g00000BbBbBAAV', Name: 'Two', Email: 'two@acme.example' },
    ];
    const connector = await openConnector();
    mockToken();
    mockDescribe('Contact');
    mockDescribe('Lead');
    const { sent } = mockQuery(users);
    await connector.warm?.(createCall());

    expect(sent).to.deep.equal(['SELECT Id, Name, Email FROM User WHERE IsActive = true LIMIT 2000']);
    expect(await connector.findOwner?.('olga@acme.example', createCall())).to.include({ id: USER_ID });
    expect(await connector.findOwner?.('otto@acme.example', createCall())).to.include({ id: OTHER });
    expect(await connector.findOwner?.('two@acme.example', createCall())).to.equal(undefined);
  });

  const invalid = { Id: OTHER, Name: 'Olga', Email: 'olga@acme.example.invalid' };
  const exact = { Id: USER_ID, Name: 'Olga', Email: 'olga@acme.example' };
  for (const [what, rows, id] of [
    ['nobody', [], undefined],
    ['a sandbox copy', [invalid], OTHER],
    ['the exact one before a sandbox copy', [invalid, exact], USER_ID],
    ['nobody of two with the same e-mail', [exact, { ...exact, Id: OTHER }], undefined],
  ] as const) {
    it(`finds ${what}`, async () => {
      const connector = await openConnector();
      mockToken();
      mockQuery(rows);

      expect((await connector.findOwner?.('olga@acme.example', createCall()))?.id).to.equal(id);
      expect((await connector.findOwner?.('olga@acme.example', createCall()))?.id).to.equal(id);
    });
  }
});
