import { join } from 'node:path';
import { expect } from 'chai';
import { openStore } from '../../src/store/open-store.ts';
import { chatAccepted } from '../gateway/payloads.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { createJivo } from './jivo.ts';
import { startRestartableGateway } from './restartable-gateway.ts';
import { startCrm } from './start-crm.ts';

/** One HubSpot account whose search is behind, and a gateway of its own. */
async function open(stack: AsyncDisposableStack, searchLagMs = 30_000) {
  const folder = stack.use(createTemporaryFolder());
  const crm = stack.use(await startCrm({ crm: 'hubspot', limitFactor: 100, searchLagMs, keepsVisitor: false }, ''));
  const storageUrl = `sqlite:${join(folder.path, 'gateway.db')}`;
  const setting = { folder: folder.path, storageUrl, crm, processes: 1, limitFactor: 100, logLevel: 'silent' };
  const gateway = await startRestartableGateway(setting);
  stack.defer(() => gateway.end());
  const jivo = createJivo(() => gateway.webhookUrl());
  stack.defer(() => jivo.close());
  const visit = (number: number, name = 'Ann', phone = '+14155550001') =>
    jivo.send(JSON.stringify(chatAccepted({ number, name, phone })), 'plain');
  return { crm, gateway, visit, storageUrl };
}

describe('a gateway started again while the search of the CRM lags', function () {
  this.timeout(60_000);
  const stack = new AsyncDisposableStack();
  let shared: Awaited<ReturnType<typeof open>>;

  before(async () => {
    shared = await open(stack);
  });
  after(() => stack.disposeAsync());

  for (const [signal, first, phone] of [
    ['SIGTERM', 10, '+14155550010'],
    ['SIGKILL', 20, '+14155550020'],
  ] as const) {
    it(`knows a phone on another device from before ${signal}`, async () => {
      const { crm, gateway, visit } = shared;
      const before = (await crm.census()).people.length;
      await visit(first, 'Ann', phone);
      expect((await crm.census()).people).to.have.length(before + 1);

      await gateway.restart(signal, 0);
      await visit(first + 1, 'Ann', phone);

      expect((await crm.census()).people).to.have.length(before + 1);
    });
  }

  it('makes no second record where the answer to the first create was lost, however it is pressed', async () => {
    const { crm, gateway, visit, storageUrl } = shared;
    // What is asked for once is asked for now.
    await visit(5_000, 'Bob', '+14155550002');
    const before = (await crm.census()).people.length;
    // The first request looks for the phone, the second makes the contact.
    crm.inject('lost-answer', 2, 1);
    await visit(1);
    await gateway.restart('SIGTERM', 0);

    await visit(1, 'Ann Lee');

    await waitUntil('the first event was tried again and waits', async () =>
      (await readColumn(storageUrl, 'reason_kind')).includes('rate-limited'),
    );
    expect((await crm.census()).people.length - before).to.equal(1);
  });

  it('makes no second record when it is killed between the making of the first and the answer', async () => {
    await using own = new AsyncDisposableStack();
    const { crm, gateway, visit, storageUrl } = await open(own, 5_000);
    await visit(5_000, 'Bob', '+14155550002');
    const before = (await crm.census()).people.length;
    crm.inject('stalled-answer', 2, 1);
    const visited = visit(1);
    await waitUntil('HubSpot has made the contact', async () => (await crm.census()).people.length > before);

    await gateway.restart('SIGKILL', 0);
    await visited;

    await waitUntil(
      'all events are done',
      async () => (await readColumn(storageUrl, 'state')).every((state) => state === 'done'),
      30_000,
    );
    expect((await crm.census()).people).to.have.length(before + 1);
  });
});

async function readColumn(storageUrl: string, column: 'state' | 'reason_kind'): Promise<readonly (string | null)[]> {
  const database = await openStore(storageUrl, { exclusive: false, onError: () => undefined });
  try {
    const rows = await database.read.selectFrom('events').select(column).execute();
    return rows.map((row) => row[column]);
  } finally {
    await database.close();
  }
}
