import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { openConfiguredVault } from '../../src/privacy/configured-vault.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { startTestGateway, type TestGateway } from '../gateway/start-gateway.ts';
import { waitUntil } from '../gateway/wait-until.ts';

const createKey = () => randomBytes(32).toString('base64');
const ADA = { number: 1, name: 'Ada Lovelace', email: 'ada.marker@shop.example', phone: '+14155550123' };
const TEXT = 'Is the marker lamp in stock?';
const MARKERS = ['Ada Lovelace', 'ada.marker@shop.example', '14155550123', 'marker lamp'];

/** The hashed identities of the events. */
async function listKeys(gateway: TestGateway): Promise<readonly string[]> {
  return (await gateway.events()).flatMap(({ person_keys }) => JSON.parse(person_keys) as string[]);
}

/** Every byte that is on the disk. */
function readFiles({ storageUrl }: TestGateway): string {
  const folder = dirname(storageUrl.slice('sqlite:'.length));
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)).toString('latin1'))
    .join('\n');
}

function findMarkers(gateway: TestGateway): readonly string[] {
  const bytes = readFiles(gateway);
  return MARKERS.filter((marker) => bytes.includes(marker));
}

describe('the database with an encryption key', () => {
  it('holds no name, e-mail, phone or text in clear, and everything works as without', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm, storage: { encryptionKey: createKey() } });
    crm.seed({ name: 'Ada Lovelace', email: ADA.email, phone: '+14155550199' });
    const first = await gateway.send(chatAccepted(ADA));
    await gateway.send(chatFinished(ADA, [TEXT]));
    const events = await gateway.settle();
    expect(events.map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect(JSON.parse(events[0]?.body ?? '')).to.deep.equal(chatAccepted(ADA));
    expect(JSON.parse(events[0]?.answer ?? '')).to.deep.equal(first);
    expect((await gateway.decision(0)).identities).to.deep.include({ emails: [ADA.email] });
    // The same visitor again is answered from the stored link.
    const again = await gateway.send(chatAccepted(ADA, 2));
    expect(again).to.deep.equal(first);
    expect(findMarkers(gateway)).to.deep.equal([]);
  });

  it('holds nothing of before in clear either, soon after it got its key', async () => {
    const crm = createFakeCrm();
    await using gateway = await startTestGateway({ crm });
    crm.seed({ name: 'Ada Lovelace', email: ADA.email, phone: '+14155550199' });
    const first = await gateway.send(chatAccepted(ADA));
    await gateway.send(chatFinished(ADA, [TEXT]));
    await gateway.settle();
    const hashed = await listKeys(gateway);
    await gateway.restart({ storage: { encryptionKey: createKey() } });
    expect(await gateway.send(chatAccepted(ADA, 3))).to.deep.equal(first);
    await waitUntil('all is sealed', () => gateway.log.entries.some(({ message }) => message === 'store:reseal:done'));
    // Another start, because the log of what was written is emptied by the stop.
    await gateway.restart();
    expect(findMarkers(gateway)).to.deep.equal([]);
    const bytes = readFiles(gateway);
    expect(hashed.filter((key) => bytes.includes(key))).to.deep.equal([]);
    expect((await gateway.events()).map(({ body }) => JSON.parse(body) as unknown)[1]).to.deep.equal(
      chatFinished(ADA, [TEXT]),
    );
  });

  it('holds them in clear without one: the search above can find them', async () => {
    await using gateway = await startTestGateway({ crm: createFakeCrm() });
    await gateway.send(chatAccepted(ADA));
    await gateway.settle();
    expect(findMarkers(gateway)).to.include.members(['Ada Lovelace', 'ada.marker@shop.example']);
  });

  it('is read with an old key while a new one encrypts, and refuses to start without either', async () => {
    const [older, newer] = [createKey(), createKey()];
    await using gateway = await startTestGateway({ crm: createFakeCrm(), storage: { encryptionKey: older } });
    await gateway.send(chatAccepted(ADA));
    await gateway.settle();
    await gateway.restart({ storage: { encryptionKey: [newer, older] } });
    await gateway.send(chatAccepted(ADA, 2));
    const bodies = (await gateway.settle()).map(({ body }) => body);
    expect(bodies).to.deep.equal([JSON.stringify(chatAccepted(ADA)), JSON.stringify(chatAccepted(ADA, 2))]);
    const vault = openConfiguredVault({
      storage: { url: gateway.storageUrl, encryptionKeys: [older] },
    });
    const opened = openStore(gateway.storageUrl, { exclusive: false, onError: () => undefined, vault });
    const error = await opened.then(
      () => undefined,
      (cause: Error) => cause,
    );
    expect(error?.message).to.match(/is encrypted with a key that storage\.encryptionKey does not have$/);
  });
});
