import { expect } from 'chai';
import { ConnectorError, type ErrorKind } from '../../connectors/errors.ts';

/** The ConnectorError of `work`. Fails when there is none, or another kind than one of `kinds`. */
export async function expectFailure(work: Promise<unknown>, ...kinds: readonly ErrorKind[]): Promise<ConnectorError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome))
    throw new Error(`Expected ${kinds.join(' or ')}, but it succeeded: ${JSON.stringify(outcome.value)}`);
  const { error } = outcome;
  if (!(error instanceof ConnectorError)) throw new Error('Expected a ConnectorError.', { cause: error });
  if (!kinds.includes(error.kind))
    throw new Error(`Expected ${kinds.join(' or ')}, got ${error.kind}.`, { cause: error });
  expect(error.message, 'a sentence for the operator').to.match(/^\S[^\n]{5,300}\.$/);
  return error;
}

/** Fails when the message tells anything of the person. */
export function expectNothingPersonal(error: ConnectorError, ...secrets: readonly string[]): void {
  for (const secret of secrets) expect(error.message).to.not.include(secret);
}
