import { expect } from 'chai';
import { startChildGateway, writeConfig } from './child-gateway.ts';
import { readEvents } from './end-state.ts';
import { callEvent, chatAccepted, chatFinished, offlineMessage } from './payloads.ts';
import { TOKEN } from './start-gateway.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { waitUntil } from './wait-until.ts';

const ADA = { number: 1, name: 'Ada Lovelace', email: 'ada@shop.example', phone: '+14155550123' };

describe('the log', () => {
  it('tells of every event without a word of the person, and never the token', async () => {
    using folder = createTemporaryFolder();
    const gateway = await startChildGateway(writeConfig(folder.path, { log: { level: 'debug' } }));
    const bodies = [
      chatAccepted(ADA),
      callEvent(ADA, { phone: ADA.phone, status: 'end', record_url: 'https://rec.example/secret-recording.mp3' }),
      offlineMessage(ADA, 'a secret message', 1),
      chatFinished(ADA, ['a secret transcript']),
      { event_name: 'Ada Lovelace', visitor: ADA },
    ];
    for (const body of bodies) await fetch(gateway.webhookUrl, { method: 'POST', body: JSON.stringify(body) });
    await fetch(gateway.webhookUrl, { method: 'POST', body: '{"visitor":"Ada Lovelace"' });
    await fetch(`${gateway.webhookUrl}x`, { method: 'POST', body: JSON.stringify(chatAccepted(ADA)) });
    await waitUntil('every event is finished', async () => {
      const events = await readEvents(`sqlite:${folder.path}/gateway.db`);
      return events.length === bodies.length && events.every(({ state }) => state === 'done' || state === 'ignored');
    });
    await gateway.end('SIGTERM');
    const lines = gateway
      .stderr()
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.length).to.be.at.least(bodies.length);
    for (const line of lines) expect(() => JSON.parse(line) as unknown, line).to.not.throw();
    for (const secret of ['Lovelace', 'ada@', '4155550123', 'secret', TOKEN]) {
      expect(gateway.stderr(), secret).to.not.contain(secret);
    }
  });
});
