import { expect } from 'chai';
import { createFakeCrm } from './fake-connector.ts';
import { openBeside } from './open-beside.ts';
import { chatAccepted, chatFinished } from './payloads.ts';
import { startTestGateway } from './start-gateway.ts';
import { waitUntil } from './wait-until.ts';

const ADA = { number: 1, name: 'Ada', email: 'ada@shop.example' };

describe('a store that fails for a moment after the event was taken in', () => {
  for (const [table, body] of [
    ['activities', chatFinished(ADA, ['hello'])],
    ['links', chatFinished(ADA, ['hello'])],
    ['links', chatAccepted(ADA)],
  ] as const) {
    it(`does not make the event a dead letter (${table}, ${(body as { event_name: string }).event_name})`, async () => {
      const crm = createFakeCrm();
      await using gateway = await startTestGateway({ crm });
      const sqlite = await openBeside(gateway.storageUrl);
      sqlite.exec(`CREATE TRIGGER full BEFORE INSERT ON ${table}
        BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`);
      await gateway.send(body);
      await waitUntil('the store failed', () =>
        gateway.log.entries.some(({ message }) => message === 'event:finish:error'),
      );
      sqlite.exec('DROP TRIGGER full');
      sqlite.close();
      const events = await gateway.settle();
      expect(events.map(({ state, reason }) => [state, reason])).to.deep.equal([['done', null]]);
      expect(crm.records.size).to.equal(1);
    });
  }
});
