import { expect } from 'chai';
import { createOwnerCache } from '../../../connectors/salesforce/owners.ts';
import { createSession } from '../../../connectors/salesforce/session.ts';
import { createCall, mockDescribe, mockQuery, mockToken, openConnector, toSettings, USER_ID } from './support.ts';

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
    mockQuery([]);
    expect(await connector.findOwner?.('nobody@acme.example', createCall())).to.equal(undefined);
  });

  it('learns of added, changed and deactivated users beside the search for people', async () => {
    let now = Date.parse('2026-11-22T12:00:00Z');
    const owners = createOwnerCache(createSession(toSettings()), () => now);
    const olga = { Id: USER_ID, Name: 'Olga', Email: 'olga@acme.example' };
    const otto = { Id: OTHER, Name: 'Otto', Email: 'otto@acme.example' };
    expect(owners.changesQuery()).to.equal(undefined);
    mockToken();
    mockQuery([olga]);
    await owners.load(createCall());
    now += 3_600_000;

    expect(owners.changesQuery()).to.equal(
      'SELECT Id, Name, Email, IsActive FROM User WHERE SystemModstamp >= 2026-11-22T11:55:00Z LIMIT 2000',
    );
    owners.takeChanges([
      { ...olga, IsActive: true },
      { ...otto, IsActive: true },
    ]);
    expect(await owners.find('nobody@acme.example', createCall())).to.equal(undefined);
    expect(await owners.find('olga@acme.example', createCall())).to.include({ id: USER_ID });
    const added = mockQuery([otto]);
    expect(await owners.find('otto@acme.example', createCall())).to.include({ id: OTHER });
    expect(added.sent[0]).to.match(/WHERE Email IN \('otto@acme\.example'/);

    owners.takeChanges([{ ...olga, IsActive: false }]);
    mockQuery([]);
    expect(await owners.find('olga@acme.example', createCall())).to.equal(undefined);
    // Later than a chat takes nobody is nobody without asking.
    now += 11_000;
    mockQuery([]);
    expect(await owners.find('new@acme.example', createCall())).to.equal(undefined);
  });

  it('asks for one by one where a page does not hold them all', async () => {
    const owners = createOwnerCache(createSession(toSettings()));
    mockToken();
    mockQuery(
      Array.from({ length: 2_000 }, (_, index) => ({
        Id: `0055g0000${String(index).padStart(6, '0')}AAA`,
        Email: `${index}@acme.example`,
      })),
    );
    await owners.load(createCall());
    const { sent } = mockQuery([{ Id: OTHER, Name: 'Otto', Email: 'otto@acme.example' }]);

    expect(await owners.find('7@acme.example', createCall())).to.include({ id: '0055g0000000007AAA' });
    expect(await owners.find('otto@acme.example', createCall())).to.include({ id: OTHER });
    expect(sent[0]).to.match(/WHERE Email IN/);
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
