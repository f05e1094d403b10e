import { expect } from 'chai';
import { QUARTER_MS, toDayStart } from '../../src/lead/day-start.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { type ConsoleGateway, startConsoleGateway } from './start-console.ts';
import { makeDead } from './stories.ts';
import { createVisitor } from './visitor.ts';

const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };
const BOB = { number: 2, name: 'Bob', email: 'bob@example.com' };

/** The cells of the channel's row, by column, as text. */
async function readChannel(served: ConsoleGateway): Promise<Readonly<Record<string, string>>> {
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  const { text } = await visitor.get('/console');
  const table = /aria-labelledby="channels">[\s\S]*?<\/table>/.exec(text)?.[0] ?? '';
  const toText = (markup: string) => markup.replaceAll(/<br>/g, ', ').replaceAll(/<[^>]*>/g, '');
  const names = [...table.matchAll(/<th scope="col">(.*?)<\/th>/g)].map(([, name = '']) => toText(name));
  const cells = [...table.matchAll(/<t[dh](?: scope="row")?>([\s\S]*?)<\/t[dh]>/g)].map(([, cell = '']) =>
    toText(cell),
  );
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
}

describe('the overview of the console', () => {
  it('says nothing of answers before the first one', async () => {
    await using served = await startConsoleGateway();
    const channel = await readChannel(served);
    expect(channel).to.include({ 'Channel, account': 'shop, crm', State: 'No event yet', 'Events today': '0, UTC' });
    expect(channel).to.include({ 'Answered in time today': 'none yet', 'Time p50 / p95 / worst today': '–' });
  });

  it('counts the answers that agents waited for, also after a restart', async () => {
    using folder = createTemporaryFolder();
    {
      await using served = await startConsoleGateway({ folder: folder.path });
      await served.send(chatAccepted(ANN));
      await served.send(chatFinished(ANN, ['Hello']));
      await served.settle();
      expect(await readChannel(served)).to.include({ 'Answered in time today': '1 of 1', 'Events today': '2, UTC' });
      await served.send(chatAccepted(BOB));
    }
    await using served = await startConsoleGateway({ folder: folder.path });
    const channel = await readChannel(served);
    expect(channel).to.include({ 'Answered in time today': '2 of 2', 'Events today': '3, UTC', State: 'Works' });
    expect(channel['Time p50 / p95 / worst today']).to.match(/^[\d.]+ \/ [\d.]+ \/ [\d.]+ ms$/);
  });

  for (const timeZone of ['Asia/Kolkata', 'America/New_York']) {
    it(`counts today from midnight in the channel’s time zone, ${timeZone}`, async () => {
      await using served = await startConsoleGateway({ channel: { timeZone } });
      for (const number of [1, 2, 3, 4]) await served.send(chatAccepted({ number, name: `Visitor ${number}` }));
      const [before, first] = await served.settle();
      const midnight = toDayStart(Date.now(), timeZone);
      const { database } = served.gateway;
      await database.write(async (transaction) => {
        const move = (id: string | undefined, at: number) =>
          transaction
            .updateTable('events')
            .set({ received_at: at })
            .where('id', '=', id ?? '')
            .execute();
        await move(before?.id, midnight - 1);
        await move(first?.id, midnight);
        const answers = { channel: 'shop', step: 100, count: 10, late: 0, known: 0, slowest: 130 };
        const quarter = midnight / QUARTER_MS;
        await transaction
          .insertInto('answer_times')
          .values({ ...answers, quarter: quarter - 1, late: 10 })
          .execute();
        await transaction
          .insertInto('answer_times')
          .values({ ...answers, quarter })
          .execute();
      });
      expect(await readChannel(served)).to.include({
        'Events today': `3, ${timeZone}`,
        'Answered in time today': '14 of 14',
      });
    });
  }

  it('tells answers for which the CRM was too slow', async () => {
    await using served = await startConsoleGateway({ channel: { reply: { deadlineMs: 500 } } });
    served.crm.meet({ hang: 'obeying' });
    await served.send(chatAccepted(ANN));
    expect((await readChannel(served))['Answered in time today']).to.match(/^[01] of 1, without the CRM’s data: 1$/);
    served.crm.openGates();
    await served.settle();
  });

  it('says in words how a channel and its account stand', async () => {
    await using served = await startConsoleGateway();
    await makeDead(served, ANN);
    expect(await readChannel(served)).to.include({ State: 'Events wait for you', 'Given up': '1' });
  });

  it('shows what of the CRM’s limits is used', async () => {
    const limits = [
      { bucket: 'requests', title: 'requests per 10 seconds', max: 100, intervalMs: 10_000 },
      { bucket: 'day', title: 'requests a day', max: 1_000, intervalMs: 86_400_000 },
    ];
    await using served = await startConsoleGateway({ crm: createFakeCrm({ limits }) });
    await served.send(chatAccepted(ANN));
    await served.settle();
    const visitor = createVisitor(served.url);
    await visitor.signIn();
    const used = await waitUntil(
      'a request is counted',
      async () => /requests per 10 seconds: <data value="([1-9]\d*)">/.exec((await visitor.get('/console')).text)?.[1],
    );
    const { text } = await visitor.get('/console');
    expect(text).to.include(`<progress id="limit-crm-requests" value="${used}" max="100">`);
    expect(text).to.include('requests a day:').and.include('<data value="1000">1,000</data>');
  });
});
