import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { usePostgres } from '../store/engines.ts';
import { type ConsoleGateway, startConsoleGateway } from './start-console.ts';
import { createVisitor } from './visitor.ts';

const DAY = { bucket: 'requests', title: 'requests a day', max: 1_000, intervalMs: 86_400_000 };

/** The overview of one process. */
async function openOverview(served: ConsoleGateway): Promise<() => Promise<string>> {
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  return async () => (await visitor.get('/console')).text;
}

function readUsed(page: string): number {
  return Number(/requests a day: <data value="(\d+)">/.exec(page)?.[1]);
}

/** Lines of the part "Needs attention". */
function readAttention(page: string): readonly string[] {
  const part = /aria-labelledby="attention">[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
  return [...part.matchAll(/class="notice warn">([^<]*)</g)].map(([, text = '']) => text);
}

/** Writes another channel into a gateway's file. */
function addChannel({ configPath }: ConsoleGateway, name: string, channel: object = { account: 'crm' }): void {
  const config = JSON.parse(readFileSync(configPath, 'utf8'));
  config.channels[name] = { token: 'a-token-for-tests-9876543210', ...channel };
  writeFileSync(configPath, JSON.stringify(config));
}

const hasChannel = ({ gateway }: ConsoleGateway, name: string) => gateway.webhookUrls.get(name) !== undefined;

/** Presses "Apply the file" in the console. */
async function applyFile(served: ConsoleGateway): Promise<number> {
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  return (await visitor.submit('/console/apply', {})).status;
}

describe('the console of several processes', () => {
  const createStore = usePostgres();

  /** Two on one database, each with a file of its own. */
  async function startTwo() {
    const storageUrl = await createStore();
    const stack = new AsyncDisposableStack();
    const open = async () =>
      stack.use(await startConsoleGateway({ storageUrl, crm: createFakeCrm({ limits: [DAY] }) }));
    return {
      first: await open(),
      second: await open(),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  }

  it('adds up what they use of a CRM’s limits, and leaves out one that ended', async () => {
    const storageUrl = await createStore();
    const open = () => startConsoleGateway({ storageUrl, crm: createFakeCrm({ limits: [DAY] }) });
    await using first = await open();
    const second = await open();
    const read = await openOverview(first);
    for (const number of [1, 2, 3]) {
      await first.send(chatAccepted({ number, email: `a${number}@example.com` }));
      await second.send(chatAccepted({ number: number + 10, email: `b${number}@example.com` }));
    }
    await first.settle();
    const [one, other] = [first, second].map(({ crm }) => crm.calls.length);
    expect(Math.min(one ?? 0, other ?? 0), 'both have asked their CRM').to.be.above(0);
    await waitUntil('the overview counts both', async () => readUsed(await read()) === (one ?? 0) + (other ?? 0));
    await second[Symbol.asyncDispose]();
    await waitUntil('it counts the one that is left', async () => readUsed(await read()) === one);
  });

  it('lets every process take its file when one has applied a change', async () => {
    await using two = await startTwo();
    const { first, second } = two;
    addChannel(first, 'web');
    addChannel(second, 'web');
    expect(await applyFile(first)).to.equal(303);
    expect(hasChannel(first, 'web')).to.equal(true);
    await waitUntil('the other has it too', () => hasChannel(second, 'web'));
    const read = await openOverview(first);
    expect(readAttention(await read())).to.deep.equal([]);
  });

  it('names a process whose file says otherwise, until it says the same', async () => {
    await using two = await startTwo();
    const { first, second } = two;
    addChannel(first, 'web');
    expect(await applyFile(first)).to.equal(303);
    const read = await openOverview(first);
    const line = await waitUntil('the difference is seen', async () => readAttention(await read())[0]);
    expect(line).to.match(/^Process \S+ works with other accounts or channels than this one\. /);
    addChannel(second, 'web');
    expect(await applyFile(second)).to.equal(303);
    await waitUntil('both are alike', async () => readAttention(await read()).length === 0);
  });

  it('names a process whose file cannot be used, which goes on as it was', async () => {
    await using two = await startTwo();
    const { first, second } = two;
    addChannel(first, 'web');
    addChannel(second, 'web', { account: 'nowhere' });
    expect(await applyFile(first)).to.equal(303);
    const read = await openOverview(first);
    const line = await waitUntil('the trouble is seen', async () => readAttention(await read())[0]);
    expect(line).to.match(/^Process \S+ goes on with the configuration it had: its file cannot be used\. /);
    const entry = second.log.entries.find(({ message }) => message === 'config:reload:refused');
    expect(entry?.fields, 'without what stands in the file').to.deep.include({
      reason: 'channels.web.account: expected the name of an account ("crm")',
    });
    await second.send(chatAccepted({ number: 1, email: 'a@example.com' }));
    expect(hasChannel(second, 'web')).to.equal(false);
  });

  it('names a process that would have to be restarted', async () => {
    await using two = await startTwo();
    const { first, second } = two;
    const config = JSON.parse(readFileSync(second.configPath, 'utf8'));
    writeFileSync(second.configPath, JSON.stringify({ ...config, server: { ...config.server, port: 1 } }));
    addChannel(first, 'web');
    expect(await applyFile(first)).to.equal(303);
    const read = await openOverview(second);
    // Until it has read its file it is known to have another configuration, and not yet why.
    const line = await waitUntil('the trouble is seen', async () =>
      readAttention(await read()).find((text) => text.includes('restart')),
    );
    expect(line).to.match(/^Process \S+ goes on with .* its file changes what needs a restart\. /);
  });
});
