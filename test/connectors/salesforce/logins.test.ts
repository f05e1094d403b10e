import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { createSchema } from '../../../connectors/salesforce/schema.ts';
import { createSession } from '../../../connectors/salesforce/session.ts';
import type { SalesforceSettings } from '../../../connectors/salesforce/settings.ts';
import type { EmulatorOptions } from '../../emulators/salesforce/server.ts';
import { NO_DATABASE, useOrg } from './open-org.ts';
import { createCall, toSettings } from './support.ts';

describe('Salesforce, logins and rights over the emulator', () => {
  const open = useOrg();

  it('says in words what a login lacks', async () => {
    const { org } = await open();
    const check = async (given: Partial<SalesforceSettings>): Promise<string> => {
      const settings = toSettings({
        loginUrl: org.loginUrl,
        clientId: org.clientId,
        clientSecret: org.clientSecret,
        ...given,
      });
      const other = await salesforce.open(settings, { account: 'sf', pageUrl: '', database: NO_DATABASE });
      return (await other.check(createCall())).findings.map((finding) => finding.text).join('\n');
    };

    expect(await check({ clientSecret: 'wrong' })).to.match(/clientSecret/);
    expect(await check({ clientId: 'wrong' })).to.match(/clientId/);
    org.configure({ clientCredentialsUser: false });
    expect(await check({})).to.match(/Run-As/);
  });

  it('warns of people it cannot see, of hidden objects, of old versions and of few calls', async () => {
    const { org, connector } = await open({ viewAll: false });
    org.setApiUsage(95_000);
    const texts = async (): Promise<string> =>
      (await connector.check(createCall())).findings
        .filter((finding) => finding.level !== 'ok')
        .map((finding) => finding.text)
        .join('\n');

    expect(await texts())
      .to.match(/no View All on Leads/)
      .and.match(/of 100000 API calls are left/);
    org.configure({ hiddenObjects: ['Task'] });
    expect(await texts()).to.match(/may not create Tasks/);
    org.configure({ hiddenObjects: [], newestRetiredVersion: 66 });
    expect(await texts()).to.match(/API version 66\.0 is not served/);
  });

  it('logs in with a signed assertion, on any login host', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { org } = await open({ jwtPublicKey: pem });
    const settings = toSettings({
      loginUrl: org.genericLoginUrl,
      clientId: org.clientId,
      clientSecret: '',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      username: 'integration@example.com',
    });
    const other = await salesforce.open(settings, { account: 'sf', pageUrl: '', database: NO_DATABASE });
    const report = (given: Partial<EmulatorOptions>) => {
      org.configure(given);
      return salesforce
        .open(settings, { account: 'sf', pageUrl: '', database: NO_DATABASE })
        .then((each) => each.check(createCall()));
    };

    expect(await other.find({ emails: ['ann@example.com'], phones: [] }, createCall())).to.deep.equal([]);
    expect((await report({ jwtApproved: false })).findings[0]?.text).to.match(/pre-authorized/);
    expect((await report({ jwtApproved: true, jwtAudiences: ['https://x.example'] })).findings[0]?.text).to.match(
      /audience/,
    );
  });

  it('learns rights given later, from background work after an hour', async () => {
    let now = Date.now();
    const { org } = await open({ hiddenFields: { Lead: ['Title'] } });
    const settings = toSettings({ loginUrl: org.loginUrl, clientId: org.clientId, clientSecret: org.clientSecret });
    const schema = createSchema(settings, createSession(settings), () => now);
    await schema.load(createCall());
    expect(schema.hasField('Lead', 'Title')).to.equal(false);
    org.configure({ hiddenFields: {} });
    now += 3_600_001;
    await schema.load(createCall({ lane: 'interactive' }));
    expect(schema.hasField('Lead', 'Title')).to.equal(false);
    await schema.load(createCall({ lane: 'background' }));
    expect(schema.hasField('Lead', 'Title')).to.equal(true);
  });
});
