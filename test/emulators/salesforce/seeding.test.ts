import { expect } from 'chai';
import { buildId, findObjectOfId, normaliseId, toLongId } from './ids.ts';
import { type SalesforceEmulator, startSalesforceEmulator } from './server.ts';

describe('Salesforce emulator: ids', () => {
  it('appends the check characters Salesforce appends', () => {
    expect(toLongId('001A0000006Vm9u')).to.equal('001A0000006Vm9uIAC');
  });

  it('knows both lengths and refuses wrong check characters', () => {
    const id = buildId('Lead', 123_456);
    expect(normaliseId(id.slice(0, 15))).to.equal(id);
    expect(normaliseId(id)).to.equal(id);
    expect(normaliseId(`${id.slice(0, 15)}ZZZ`)).to.equal(undefined);
    expect(normaliseId('00Q')).to.equal(undefined);
    expect(findObjectOfId(id)).to.equal('Lead');
  });
});

describe('Salesforce emulator: seeding', () => {
  let emulator: SalesforceEmulator;
  before(async () => {
    emulator = await startSalesforceEmulator();
  });
  afterEach(() => emulator.reset());
  after(() => emulator.close());

  it('appends .invalid to the addresses of users in a sandbox', () => {
    emulator.configure({ sandbox: true });
    expect(emulator.seed('User', { Email: 'a@b.co' }).fields.Email).to.equal('a@b.co.invalid');
  });

  it('refuses objects and fields the org has not', () => {
    expect(() => emulator.seed('Nope')).to.throw('no object Nope');
    expect(() => emulator.seed('Lead', { Jivo_Id__c: 'x' })).to.throw('no field Jivo_Id__c');
  });

  it('finds people kept more than once, across leads and contacts', () => {
    const one = emulator.seed('Lead', { Email: 'A@b.co' }).id;
    const two = emulator.seed('Contact', { Email: 'a@B.co', Phone: '+1 (415) 555-1234' }).id;
    const three = emulator.seed('Contact', { OtherPhone: '14155551234' }).id;
    emulator.convert(emulator.seed('Lead', { Email: 'a@b.co' }).id, { contactId: two });
    expect(emulator.duplicates()).to.deep.equal([
      { by: 'email', value: 'a@b.co', ids: [one, two] },
      { by: 'phone', value: '14155551234', ids: [two, three] },
    ]);
    emulator.merge(two, three);
    emulator.delete(one);
    expect(emulator.duplicates()).to.deep.equal([]);
  });

  it('resets to its start', async () => {
    emulator.seed('Lead');
    emulator.configure({ viewAll: false });
    emulator.advance(1_000_000);
    const start = Date.now();
    emulator.reset();
    expect(emulator.records('Lead')).to.deep.equal([]);
    expect(emulator.now() - start).to.be.below(500_000);
    expect(emulator.records('User').map(({ id }) => id)).to.deep.equal([emulator.integrationUserId]);
  });
});
