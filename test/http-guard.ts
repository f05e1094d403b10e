import nock from 'nock';

/**
 * No request to outside without a mock, no mock without a request. Loopback is free: whole paths run there.
 * nock reports `no match` for allowed loopback requests too, hence the filter.
 */
const unmatched: string[] = [];

function isLoopback(url: string): boolean {
  return /(^|\/\/)(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url);
}

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

export const mochaHooks = {
  beforeAll(): void {
    // Run in parallel, one process takes file after file: the last file's end switched nock off.
    if (!nock.isActive()) nock.activate();
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
    // A throw in a root hook would end the whole run; this marks the one test and goes on.
    if (problems.length > 0)
      (this.test as unknown as { error(cause: Error): void }).error(new Error(problems.join('\n')));
  },
  afterAll(): void {
    nock.emitter.removeListener('no match', onNoMatch);
    nock.restore();
  },
};
