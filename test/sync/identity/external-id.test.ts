import { expect } from 'chai';
import type { Connector } from '../../../connectors/connector.ts';
import { hubspot } from '../../../connectors/hubspot/index.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { createCall } from '../../conformance/call.ts';
import { toDefaults } from '../../conformance/reader-text.ts';
import { startHubspotEmulator } from '../../emulators/hubspot/server.ts';
import { startSalesforceEmulator } from '../../emulators/salesforce/server.ts';

const KEY = 'shop/3948/7';
const HOST = {
  account: 'crm',
  pageUrl: 'http://127.0.0.1:8080/crm/crm',
  database: {
    all: () => Promise.reject(new Error('This CRM needs no database.')),
    write: () => Promise.reject(new Error('This CRM needs no database.')),
  },
};

interface Opened {
  readonly connector: Connector;
  stop(): Promise<void>;
}

async function openHubspot(visitorProperty: string): Promise<Opened> {
  const emulator = await startHubspotEmulator({ limits: 'off' });
  emulator.addProperty({ name: 'jivo_visitor', hasUniqueValue: true });
  const settings = {
    ...toDefaults(hubspot.settings),
    accessToken: emulator.token,
    apiUrl: emulator.url,
    visitorProperty,
  };
  return { connector: await hubspot.open(settings, HOST), stop: () => emulator.close() };
}

async function openSalesforce(externalIdField: string): Promise<Opened> {
  const emulator = await startSalesforceEmulator({ jivoId: { unique: true } });
  const settings = {
    ...toDefaults(salesforce.settings),
    loginUrl: emulator.loginUrl,
    clientId: emulator.clientId,
    clientSecret: emulator.clientSecret,
    externalIdField,
  };
  return { connector: await salesforce.open(settings, HOST), stop: () => emulator.close() };
}

for (const [crm, open, field, name] of [
  ['HubSpot', openHubspot, 'jivo_visitor', 'lastname'],
  ['Salesforce', openSalesforce, 'Jivo_Id__c', 'LastName'],
] as const) {
  describe(`the visitor’s id kept in ${crm}`, () => {
    it('finds the record alone, and marks it and nobody else', async () => {
      const { connector, stop } = await open(field);
      try {
        expect(connector.keepsVisitors).to.equal(true);
        const emailOf = connector.recordTypes
          .find(({ type }) => type === connector.createType)
          ?.slots.find(({ holds }) => holds === 'email')?.field;
        const draft = (who: string) => ({
          type: connector.createType,
          fields: { [name]: who, [emailOf ?? '']: `${who}@example.com` },
        });
        const ann = await connector.create({ ...draft('ann'), visitorKey: KEY }, createCall());
        const bob = await connector.create(draft('bob'), createCall());
        const query = { visitorKey: KEY, phones: [] };
        const alone = await connector.find({ ...query, emails: [] }, createCall());
        expect(alone.map(({ ref, matchedBy }) => [ref.id, matchedBy])).to.deep.equal([[ann.record.ref.id, 'visitor']]);
        const both = await connector.find({ ...query, emails: ['bob@example.com'] }, createCall());
        const marks = both.map(({ ref, matchedBy }) => `${ref.id} ${matchedBy}`);
        expect(marks).to.have.members([`${ann.record.ref.id} visitor`, `${bob.record.ref.id} undefined`]);
      } finally {
        await stop();
      }
    });

    it('is asked for in no account that keeps none', async () => {
      const { connector, stop } = await open('');
      await stop();
      expect(connector.keepsVisitors).to.equal(false);
    });
  });
}
