import { Socket } from 'node:net';
import nock from 'nock';
import { findOutsideTarget, isLoopback } from './outside-target.ts';

/**
 * No request to outside without a mock, no mock without a request. Loopback is free: whole paths run there.
 * Two stand guard: one at the sockets, and nock itself from a test's first mock to its end (`mock-host.ts`).
 * nock reports `no match` for allowed loopback requests too, hence the filter.
 */
const unmatched: string[] = [];

function onNoMatch(...details: unknown[]): void {
  const request = details.at(-1) as {
    method?: string;
    href?: string;
    protocol?: string;
    host?: string;
    hostname?: string;
    path?: string;
    url?: string;
  };
  const url = request.href ?? request.url ?? `//${request.host ?? request.hostname}${request.path ?? ''}`;
  if (!isLoopback(url)) unmatched.push(`${request.method ?? 'GET'} ${url}`);
}

// nock switches itself on where it is loaded, and puts back the sockets it found when it is switched off.
nock.restore();
const { connect } = Socket.prototype;

/** In the place of `connect`: refuses what leads outside, and has the test fail that asked for it. */
function connectGuarded(this: Socket, ...details: unknown[]): Socket {
  // nock connects its sockets to nothing, and refuses by itself.
  const target = nock.isActive() ? undefined : findOutsideTarget(details);
  if (target === undefined) return Reflect.apply(connect, this, details);
  unmatched.push(`a connection to ${target}`);
  process.nextTick(() => this.destroy(new Error(`The tests let no connection out: ${target}`)));
  return this;
}

Socket.prototype.connect = connectGuarded as typeof connect;

export const mochaHooks = {
  beforeAll(): void {
    nock.disableNetConnect();
    nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);
    nock.emitter.on('no match', onNoMatch);
  },
  afterEach(this: Mocha.Context): void {
    const problems = [
      ...unmatched.splice(0).map((request) => `no mock for ${request}`),
      ...nock.pendingMocks().map((mock) => `unused mock ${mock}`),
    ];
    nock.abortPendingRequests();
    nock.cleanAll();
    if (nock.isActive()) nock.restore();
    // A throw in a root hook would end the whole run; this marks the one test and goes on.
    if (problems.length > 0)
      (this.test as unknown as { error(cause: Error): void }).error(new Error(problems.join('\n')));
  },
  afterAll(): void {
    nock.emitter.removeListener('no match', onNoMatch);
  },
};
