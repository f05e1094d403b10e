import { expect } from 'chai';
import { type ChildGateway, startChildGateway, writeConfig } from './child-gateway.ts';
import { expectAllFinished, expectOneOfEach, readEvents } from './end-state.ts';
import { createChats, sendChats } from './jivo-client.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const PEOPLE = 40;

describe('a gateway stopped with SIGTERM under load', () => {
  it('loses and repeats nothing over two restarts, and ends with 0 each time', async function () {
    this.timeout(40_000);
    using folder = createTemporaryFolder();
    const config = writeConfig(folder.path);
    const chats = createChats(PEOPLE);
    const bodies = chats.map((chat) => chat.bodies);
    const total = bodies.flat().length;
    const stopPoints = [Math.floor(total / 3), Math.floor((total * 2) / 3)];

    let gateway: Promise<ChildGateway> = startChildGateway(config);
    const ends: (number | string | null)[] = [];
    const restart = () => {
      gateway = gateway.then(async (child) => {
        ends.push(await child.end('SIGTERM'));
        return startChildGateway(config);
      });
    };
    const acknowledged: string[] = [];
    await sendChats(bodies, {
      concurrency: 16,
      url: async () => (await gateway).webhookUrl,
      onAcknowledged(body) {
        acknowledged.push(body);
        if (stopPoints.includes(acknowledged.length)) restart();
      },
    });
    const storageUrl = `sqlite:${folder.path}/gateway.db`;
    await expectAllFinished(storageUrl, acknowledged);
    await expectOneOfEach(
      storageUrl,
      chats.map(({ visitor }) => visitor),
    );
    expect(await (await gateway).end('SIGTERM')).to.equal(0);
    expect(ends).to.deep.equal([0, 0]);
    expect(await readEvents(storageUrl)).to.have.length(total);
  });
});
