import nock from 'nock';

/**
 * Answers for an origin outside, by nock. A test's first mock switches nock on, and `http-guard.ts` switches it off after the
 * test: it sits in every request of the process, and most tests need no mock.
 */
export function mockHost(origin: string, options?: nock.Options): nock.Scope {
  if (!nock.isActive()) nock.activate();
  return nock(origin, options);
}
