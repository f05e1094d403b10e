import { once } from 'node:events';
import { expect } from 'chai';
import { startChildGateway, writeConfig } from '../gateway/child-gateway.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';

const MARKER = 'MARKER-in-an-error';

/** Loaded before the gateway: a signal makes the mistake. */
const MISTAKES = {
  'an exception nobody catches': `throw new TypeError('${MARKER}', { cause: new Error('${MARKER}') })`,
  'a rejection nobody catches': `Promise.reject(Object.assign(new Error('${MARKER}'), { config: '${MARKER}' }))`,
  'a rejection that is no error': `Promise.reject('${MARKER}')`,
};

describe('the last words of a gateway that ends by', () => {
  for (const [title, mistake] of Object.entries(MISTAKES)) {
    it(`${title} say where it happened, and not what the error says`, async () => {
      using folder = createTemporaryFolder();
      const code = `process.on('SIGUSR2', () => { ${mistake} })`;
      const gateway = await startChildGateway(writeConfig(folder.path), {
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
      });
      const closed = once(gateway.process, 'close');
      gateway.process.kill('SIGUSR2');
      expect(await closed).to.deep.equal([1, null]);
      expect(gateway.stdout() + gateway.stderr()).to.not.contain(MARKER);
      const last = JSON.parse(gateway.stderr().trim().split('\n').at(-1) ?? '') as object;
      expect(last).to.include({ msg: 'process:crash', level: 50 });
    });
  }
});
