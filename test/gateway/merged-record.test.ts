import { expect } from 'chai';
import { toReaderText } from '../conformance/reader-text.ts';
import { startHubspotEmulator } from '../emulators/hubspot/server.ts';
import { startSalesforceEmulator } from '../emulators/salesforce/server.ts';
import { chatAccepted, chatFinished } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';

/** One thing the CRM holds of a chat, on the record it is on. */
interface Held {
  readonly record: string;
  readonly text: string;
}

interface MergingCrm extends AsyncDisposable {
  readonly account: { readonly connector: string; readonly settings: Readonly<Record<string, unknown>> };
  /** The one person there is goes into a new record, as in the CRM's own merge. Gives the id of the record that is left. */
  merge(): string;
  held(): readonly Held[];
  readonly violations: readonly unknown[];
}

async function startSalesforce(change: 'merge' | 'convert'): Promise<MergingCrm> {
  const org = await startSalesforceEmulator();
  const { loginUrl, clientId, clientSecret } = org;
  return {
    account: { connector: 'salesforce', settings: { loginUrl, clientId, clientSecret } },
    violations: org.violations,
    merge() {
      const lead = org.records('Lead')[0]?.id ?? '';
      if (change === 'convert') return org.convert(lead).id;
      const master = org.seed('Lead', { LastName: 'Byron', Company: 'Engines', Email: 'byron@shop.example' });
      org.merge(master.id, lead);
      return master.id;
    },
    held: () =>
      org.records('Task').map(({ fields }) => ({ record: String(fields.WhoId), text: String(fields.Description) })),
    [Symbol.asyncDispose]: () => org.close(),
  };
}

/** `mergeKeepsPrimaryId`: whether the merged contact keeps an id, or gets a third one. */
async function startHubspot(mergeKeepsPrimaryId: boolean): Promise<MergingCrm> {
  const portal = await startHubspotEmulator({ mergeKeepsPrimaryId });
  return {
    account: { connector: 'hubspot', settings: { accessToken: portal.token, apiUrl: portal.url } },
    violations: portal.violations,
    merge() {
      const ada = portal.records('contacts')[0]?.id ?? '';
      const primary = portal.addContact({ firstname: 'Anne', lastname: 'Byron', email: 'byron@shop.example' });
      return portal.mergeContacts(primary, ada);
    },
    held: () =>
      portal.records('notes').map(({ associations, properties }) => ({
        record: (associations.contacts ?? []).join(),
        text: toReaderText(properties.hs_note_body ?? ''),
      })),
    async [Symbol.asyncDispose]() {
      await portal.close();
    },
  };
}

const CASES: Readonly<Record<string, () => Promise<MergingCrm>>> = {
  'Salesforce: a Lead merged into another': () => startSalesforce('merge'),
  'Salesforce: a Lead converted to a Contact': () => startSalesforce('convert'),
  'HubSpot: a contact merged into another': () => startHubspot(true),
  'HubSpot: a contact merged into a new one': () => startHubspot(false),
};

describe('a record that goes into another one between chat and transcript', () => {
  for (const [title, start] of Object.entries(CASES)) {
    it(`${title}: the transcript is there once, and the link follows`, async () => {
      const ada = { number: 1, name: 'Ada Byron', email: 'ada@shop.example' };
      await using crm = await start();
      await using gateway = await startTestGateway({ account: crm.account });
      await gateway.send(chatAccepted(ada));
      await gateway.send(chatFinished(ada, ['hello']));
      await gateway.settle();
      expect(crm.held()).to.have.length(1);
      const survivor = crm.merge();

      await gateway.send(chatFinished(ada, ['hello', 'and good bye']));
      const events = await gateway.settle();

      expect(events.map(({ state }) => state)).to.deep.equal(['done', 'done', 'done']);
      expect(crm.held().map(({ record }) => record)).to.deep.equal([survivor]);
      expect(crm.held()[0]?.text).to.contain('hello').and.contain('and good bye');
      const { crm_link } = await gateway.send(chatAccepted(ada, 2));
      expect(crm_link).to.contain(survivor);
      expect(crm.violations).to.deep.equal([]);
    });
  }
});
