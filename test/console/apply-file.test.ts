import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { chatAccepted } from '../gateway/payloads.ts';
import { type ConsoleGatewayOptions, startConsoleGateway } from './start-console.ts';
import { createVisitor } from './visitor.ts';

const PENDING = 'The configuration file has changes that are not in use';

async function open(options: ConsoleGatewayOptions = {}) {
  const served = await startConsoleGateway(options);
  const visitor = createVisitor(served.url);
  await visitor.signIn();
  return {
    served,
    visitor,
    /** As an editor or Git does. */
    changeFile(change: object | string) {
      const config = JSON.parse(readFileSync(served.configPath, 'utf8'));
      const next = typeof change === 'string' ? change : JSON.stringify({ ...config, ...change });
      writeFileSync(served.configPath, next);
    },
    shop: JSON.parse(readFileSync(served.configPath, 'utf8')).channels.shop as object,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

describe('a configuration file that was changed by hand', () => {
  for (const readOnly of [false, true]) {
    it(`is shown as not in use and applied by a button${readOnly ? ', also when it is managed elsewhere' : ''}`, async () => {
      await using console = await open({ readOnly });
      expect((await console.visitor.get('/console/channels')).text).to.not.include(PENDING);
      console.changeFile({ channels: { shop: { ...console.shop, fields: [{ to: 'stage', value: 'new' }] } } });
      const page = await console.visitor.get('/console/channels');
      expect(page.text).to.include(PENDING).and.include('Channels changed: shop').and.include('Apply the file');
      const applied = await console.visitor.submit('/console/apply', {});
      expect(applied.headers.get('location')).to.equal('/console/channels?notice=applied-file');
      expect((await console.visitor.get('/console/channels')).text).to.not.include(PENDING);
      await console.served.send(chatAccepted({ number: 1, email: 'ann@example.com' }));
      await console.served.settle();
      expect([...console.served.crm.records.values()].map(({ stage }) => stage)).to.deep.equal(['new']);
    });
  }

  for (const [what, change, text] of [
    ['needs a restart', { log: { level: 'warn' } }, 'A change of log.level needs a restart'],
    ['is no good', { channels: { shop: { acount: 'crm' } } }, 'channels.shop.acount: unknown key'],
    ['is no JSON', '{ "server": ', 'JSON'],
  ] as const) {
    it(`and ${what} is not applied: it says why`, async () => {
      await using console = await open();
      console.changeFile(change);
      const page = await console.visitor.get('/console/channels');
      expect(page.text).to.include('cannot be used as it is').and.include(text).and.not.include('Apply the file');
      const refused = await console.visitor.submit('/console/apply', {});
      expect(refused.status).to.equal(422);
      expect(refused.text).to.include('The gateway goes on as it was.').and.include(text);
      await console.served.send(chatAccepted({ number: 1, email: 'ann@example.com' }));
    });
  }
});
