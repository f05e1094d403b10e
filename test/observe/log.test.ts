import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { toSafeError } from '../../src/observe/log.ts';

const SECRET = 'ada@shop.example';

describe('what of an error is logged', () => {
  it('is its kind and where it happened, never what a foreign message says', () => {
    const safe = toSafeError(new SyntaxError(`Unexpected token in ${SECRET}`)) as { stack: string[] };
    expect(JSON.stringify(safe)).to.not.contain(SECRET);
    expect(safe).to.include({ type: 'SyntaxError' });
    expect(safe.stack[0]).to.match(/log\.test\.ts:\d+:\d+/);
  });

  it('is no line of a message that looks like a place', () => {
    const error = new Error(`first\n    at ${SECRET} (file:///${SECRET}:1:1)\n    at /${SECRET}:1:1`);
    const changed = new Error(`first\n    at ${SECRET} (x)\n    at f (${SECRET})`);
    changed.message = 'changed afterwards';
    for (const safe of [toSafeError(error), toSafeError(changed)]) expect(JSON.stringify(safe)).to.not.contain(SECRET);
  });

  it('is the sentence of our own errors and of the operating system', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    const error = new ConnectorError('unavailable', 'The CRM could not be reached.', { cause });
    expect(toSafeError(error)).to.deep.include({ kind: 'unavailable', message: 'The CRM could not be reached.' });
    expect((toSafeError(error) as { cause: object }).cause).to.include({
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED 127.0.0.1:1',
    });
  });

  it('ends for errors that are their own cause, and for what is no error', () => {
    const error = new Error('x');
    error.cause = error;
    expect(() => JSON.stringify(toSafeError(error))).to.not.throw();
    expect(toSafeError(SECRET)).to.deep.equal({ type: 'string' });
  });
});
