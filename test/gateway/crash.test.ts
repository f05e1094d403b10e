import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { type ChildGateway, startChildGateway, writeConfig } from './child-gateway.ts';
import { expectAllFinished, expectOneOfEach } from './end-state.ts';
import { createChats, sendChats } from './jivo-client.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const PEOPLE = 40;
const KILLS = 3;
const LATEST_MS = 30;

/** Random numbers in [0, 1) that a seed repeats (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('a gateway killed with SIGKILL at any moment', () => {
  const seed = Number(process.env.CRASH_SEED ?? randomInt(1_000_000));

  it(`finishes every event it answered, each once (CRASH_SEED=${seed})`, async function () {
    this.timeout(60_000);
    using folder = createTemporaryFolder();
    const config = writeConfig(folder.path);
    const chats = createChats(PEOPLE);
    const total = chats.flatMap(({ bodies }) => bodies).length;
    expect(total).to.be.at.least(130);
    const random = createRandom(seed);
    const killPoints = Array.from({ length: KILLS }, () => Math.floor(random() * total * 0.9)).sort((a, b) => a - b);

    let gateway: Promise<ChildGateway> = startChildGateway(config);
    let kills = 0;
    const kill = () => {
      const old = gateway;
      gateway = old.then(async (child) => {
        await child.end('SIGKILL');
        return startChildGateway(config);
      });
    };
    const timers: Promise<void>[] = [];
    const killSoon = () => {
      kills += 1;
      timers.push(new Promise<void>((resolve) => setTimeout(resolve, random() * LATEST_MS)).then(kill));
    };
    const acknowledged: string[] = [];
    await sendChats(
      chats.map(({ bodies }) => bodies),
      {
        concurrency: 16,
        url: async () => (await gateway).webhookUrl,
        onAcknowledged(body) {
          acknowledged.push(body);
          if (acknowledged.length >= (killPoints[kills] ?? Number.POSITIVE_INFINITY)) killSoon();
        },
      },
    );
    await Promise.all(timers);
    expect(kills).to.equal(KILLS);
    const storageUrl = `sqlite:${folder.path}/gateway.db`;
    await expectAllFinished(storageUrl, acknowledged);
    await expectOneOfEach(
      storageUrl,
      chats.map(({ visitor }) => visitor),
    );
    expect(await (await gateway).end('SIGTERM')).to.equal(0);
  });
});
