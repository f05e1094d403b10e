import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { createChangingCrm, MAPPING, PLAN, STAGE } from './changing-crm.ts';
import { type ConsoleGateway, startConsoleGateway } from './start-console.ts';
import { createVisitor } from './visitor.ts';

async function signIn(served: ConsoleGateway) {
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  return visitor;
}

const isChecked = async ({ gateway }: ConsoleGateway) =>
  (await gateway.database.read.selectFrom('schema_checks').selectAll().execute()).length > 0;

describe('changed fields of a CRM in the console', () => {
  it('are found while the gateway runs, logged once, and shown with what to do', async () => {
    const crm = createChangingCrm();
    await using served = await startConsoleGateway({ crm, channel: MAPPING, checkSchemaEveryMs: 50 });
    const visitor = await signIn(served);
    await waitUntil('the first look', () => isChecked(served));
    expect((await visitor.get('/console/attention')).text).to.include('Nothing needs your attention.');
    crm.fields = [{ ...STAGE, options: STAGE.options?.slice(1) ?? [] }];
    const said = () => served.log.entries.filter(({ message }) => message === 'account:schema:changed');
    await waitUntil('it is said', async () => said().length > 0);
    const asked = crm.asked;
    await waitUntil('two more looks', async () => crm.asked >= asked + 2);
    expect(said()).to.have.length(2);
    const { text } = await visitor.get('/console/attention');
    expect(text).to.include('The field plan of Contact is gone from the CRM');
    expect(text).to.include('or take it out of channels.shop.fields[0].');
    expect(text).to.include('The field stage of Contact has lost the option &quot;new&quot;.');
    expect(text).to.include('channels.shop.fields[1]: stage has no option &quot;new&quot;.');
    const overview = await visitor.get('/console');
    expect(overview.text).to.include('Accounts whose CRM fields do not go with the mappings: <data value="1">');
  });

  it('are still known after a restart, also when they changed meanwhile', async () => {
    using folder = createTemporaryFolder();
    const crm = createChangingCrm();
    {
      await using served = await startConsoleGateway({ crm, channel: MAPPING, folder: folder.path });
      await waitUntil('the first look', () => isChecked(served));
    }
    crm.fields = [{ ...PLAN, type: 'number' }, STAGE];
    await using served = await startConsoleGateway({ crm, channel: MAPPING, folder: folder.path });
    const visitor = await signIn(served);
    await waitUntil('it is shown', async () =>
      (await visitor.get('/console/attention')).text.includes('was of the type string and is number now.'),
    );
  });

  it('are looked at again when asked, and taken as they are when one says so', async () => {
    const crm = createChangingCrm();
    await using served = await startConsoleGateway({ crm, channel: MAPPING });
    const visitor = await signIn(served);
    await waitUntil('the first look', () => isChecked(served));
    crm.fields = [{ ...PLAN, type: 'text' }, STAGE];
    const checked = await visitor.submit('/console/schema/crm/check', {});
    expect(checked.headers.get('location')).to.equal('/console/attention?notice=fields-checked');
    expect((await visitor.get('/console/attention')).text).to.include('was of the type string and is text now.');
    const accepted = await visitor.submit('/console/schema/crm/accept', {});
    expect(accepted.headers.get('location')).to.equal('/console/attention?notice=fields-accepted');
    expect((await visitor.get('/console/attention')).text).to.include('Nothing needs your attention.');
    crm.fields = [PLAN, STAGE];
    await visitor.submit('/console/schema/crm/check', {});
    expect((await visitor.get('/console/attention')).text).to.include('was of the type text and is string now.');
  });

  it('are shown in the test of a channel', async () => {
    const crm = createChangingCrm();
    await using served = await startConsoleGateway({ crm, channel: MAPPING });
    await waitUntil('the first look', () => isChecked(served));
    crm.fields = [STAGE];
    const page = await (await signIn(served)).submit('/console/channels/shop/test', {});
    expect(page.text)
      .to.include('The field plan of Contact is gone')
      .and.include('the CRM has no field &quot;plan&quot;');
  });

  it('keep the last result while the CRM does not answer', async () => {
    const crm = createChangingCrm();
    await using served = await startConsoleGateway({ crm, channel: MAPPING });
    const visitor = await signIn(served);
    await waitUntil('the first look', () => isChecked(served));
    crm.fields = [STAGE];
    await visitor.submit('/console/schema/crm/check', {});
    crm.error = new ConnectorError('unavailable', 'The CRM is down for the night.');
    const page = await visitor.submit('/console/schema/crm/check', {});
    expect(page.status).to.equal(422);
    expect(page.text).to.include('The CRM is down for the night.');
    expect((await visitor.get('/console/attention')).text).to.include('The field plan of Contact is gone');
  });

  it('are not asked for while no channel names one or makes records', async () => {
    const crm = createChangingCrm();
    await using served = await startConsoleGateway({ crm, channel: { write: { mode: 'update-only' } } });
    const visitor = await signIn(served);
    const page = await visitor.submit('/console/schema/crm/check', {});
    expect(page.status).to.equal(303);
    expect(crm.asked).to.equal(0);
    expect((await visitor.submit('/console/schema/nobody/check', {})).status).to.equal(404);
  });

  it('are asked for where records are made, for what a new one needs', async () => {
    const crm = createChangingCrm();
    crm.fields = [{ ...STAGE, name: 'market', required: true }];
    await using served = await startConsoleGateway({ crm });
    const said = () => served.log.entries.filter(({ message }) => message === 'channel:mapping:misfit');
    await waitUntil('it is said', async () => said().length > 0);
    expect(said()[0]?.fields).to.include({
      text: 'channels.shop: a new Contact needs the field market, and no mapping fills it for every visitor.',
    });
  });
});
