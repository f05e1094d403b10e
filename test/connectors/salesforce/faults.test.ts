import { expect } from 'chai';
import type { Call, Connector, RecordRef } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import type { Chat, OfflineMessage } from '../../../src/lead/activity.ts';
import {
  type Effect,
  type EmulatorOptions,
  type SalesforceEmulator,
  startSalesforceEmulator,
} from '../../emulators/salesforce/server.ts';
import { createCall, toSettings } from './support.ts';

const AT = new Date().toISOString();
const EMAIL = 'ann@example.com';
const PHONE = { e164: '+14155552671', countryCode: '1', national: '4155552671', spellings: ['+14155552671'] };
const chat: Chat = {
  kind: 'chat',
  key: 'chat/shop/7',
  chatId: '7',
  source: {},
  remarks: [],
  startedAt: AT,
  agents: [],
  messages: [{ from: 'visitor', text: 'First words' }],
};
const longChat: Chat = {
  ...chat,
  messages: [
    ...chat.messages,
    ...Array.from({ length: 400 }, () => ({ from: 'agent' as const, text: 'x'.repeat(100) })),
  ],
};
const message: OfflineMessage = {
  kind: 'offline-message',
  key: 'offline/shop/8',
  source: {},
  remarks: [],
  at: AT,
  text: 'Call me',
};

const EFFECTS: readonly Effect[] = [
  { kind: 'session-expired' },
  { kind: 'unavailable' },
  { kind: 'lock-row' },
  { kind: 'request-limit' },
  { kind: 'reset' },
  { kind: 'html-502' },
  { kind: 'html-200' },
  { kind: 'lost-answer' },
  { kind: 'cut-body' },
  { kind: 'stall-before-headers' },
  { kind: 'stall-in-body' },
  { kind: 'stalled-answer' },
];

/** Tries again as the engine does: everything from the beginning, as long as the error may pass by itself. */
async function persist<T>(work: (call: Call) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(createCall({ attempt, signal: AbortSignal.timeout(250) }));
    } catch (error) {
      if (!(error instanceof ConnectorError) || !error.retryable || attempt === 5) throw error;
    }
  }
}

async function findOrCreate(connector: Connector, call: Call): Promise<RecordRef> {
  const [known] = await connector.find({ emails: [EMAIL], phones: [PHONE] }, call);
  if (known !== undefined) return known.ref;
  try {
    const fields = { LastName: 'Ann', Email: EMAIL, Phone: PHONE.e164 };
    return (await connector.create({ type: 'lead', fields, visitorKey: 'shop/7', activity: message }, call)).record.ref;
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.existing === undefined) throw error;
    return (await connector.read(error.existing, call)).ref;
  }
}

/** A first contact with an offline message, a completion, a chat, and the same chat again, longer. */
async function playVisit(connector: Connector): Promise<void> {
  const ref = await persist((call) => findOrCreate(connector, call));
  await persist((call) => connector.update(ref, { MobilePhone: '+14155552672' }, call));
  await persist((call) =>
    connector.log(ref, message, undefined, createCall({ attempt: call.attempt + 1, signal: call.signal })),
  );
  const logged = await persist((call) => connector.log(ref, chat, undefined, call));
  await persist((call) => connector.log(ref, longChat, logged, call));
}

describe('Salesforce with a fault at every request', () => {
  let org: SalesforceEmulator;

  async function open(options: EmulatorOptions = {}, externalIdField = ''): Promise<Connector> {
    org = await startSalesforceEmulator({ indexLagMs: 600_000, ...options });
    const { loginUrl, clientId, clientSecret } = org;
    const database = { all: () => Promise.reject(new Error('none')), write: () => Promise.reject(new Error('none')) };
    return salesforce.open(toSettings({ loginUrl, clientId, clientSecret, externalIdField }), {
      account: 'sf',
      pageUrl: '',
      database,
    });
  }

  afterEach(() => org.close());

  function expectOnePerson(hasNotes = true): void {
    expect(org.records('Lead').map((lead) => lead.fields)).to.have.length(1);
    expect(org.records('Lead')[0]?.fields).to.include({ Email: EMAIL, Phone: PHONE.e164, MobilePhone: '+14155552672' });
    const tasks = org
      .records('Task')
      .map((task) => `${task.fields.Status} ${String(task.fields.Description).includes('words')}`);
    const more = hasNotes ? [] : ['Completed false'];
    expect(tasks.sort()).to.deep.equal([...more, 'Completed true', 'Not Started false']);
    expect(org.records('ContentDocumentLink')).to.have.length(hasNotes ? 1 : 0);
    expect(org.violations).to.deep.equal([]);
    expect(org.duplicates()).to.deep.equal([]);
  }

  it('needs nothing twice without one', async () => {
    await playVisit(await open());

    expectOnePerson();
  });

  for (const effect of EFFECTS) {
    it(`makes everything once although any one request meets ${effect.kind}`, async () => {
      let requests = Number.POSITIVE_INFINITY;
      for (let nth = 1; nth <= requests; nth += 1) {
        const connector = await open();
        org.addFault({ nth, effect });
        await playVisit(connector);
        requests = Math.min(requests, org.requests.length - 1);
        expectOnePerson();
        await org.close();
      }
      expect(requests).to.be.at.least(9);
    });
  }

  for (const kind of ['lost-answer', 'unavailable'] as const) {
    it(`makes everything once after ${kind} where Notes are off`, async () => {
      for (let nth = 1; nth <= 12; nth += 1) {
        const connector = await open({ notesEnabled: false });
        org.addFault({ nth, effect: { kind } });
        await playVisit(connector);
        expectOnePerson(false);
        await org.close();
      }
    });

    it(`makes everything once after ${kind} with an external id`, async () => {
      for (let nth = 1; nth <= 10; nth += 1) {
        const connector = await open({ jivoId: { unique: true } }, 'Jivo_Id__c');
        org.addFault({ nth, effect: { kind } });
        await playVisit(connector);
        expectOnePerson();
        expect(org.records('Lead')[0]?.fields.Jivo_Id__c).to.equal('shop/7');
        await org.close();
      }
    });
  }
});
