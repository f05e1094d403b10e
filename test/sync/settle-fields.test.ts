import { expect } from 'chai';
import type { FieldChanges } from '../../connectors/connector.ts';
import { ConnectorError, type RefusedField } from '../../connectors/errors.ts';
import { type Refusal, writeSettled } from '../../src/sync/settle-fields.ts';

/** A CRM that refuses what `judge` names, one write at a time. */
function createCrm(judge: (changes: FieldChanges) => readonly RefusedField[]) {
  const sent: FieldChanges[] = [];
  return {
    sent,
    async write(changes: FieldChanges): Promise<string> {
      sent.push(changes);
      const fields = judge(changes);
      if (fields.length > 0) throw new ConnectorError('invalid-field', 'Some fields were refused.', { fields });
      return 'written';
    },
  };
}

async function catchError(work: Promise<unknown>): Promise<ConnectorError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

describe('a write of which the CRM refuses single fields', () => {
  it('goes through at once when nothing is refused', async () => {
    const crm = createCrm(() => []);
    const { value, refusals } = await writeSettled({ a: 1 }, crm.write);
    expect([value, refusals, crm.sent]).to.deep.equal(['written', [] as Refusal[], [{ a: 1 }]]);
  });

  it('leaves out what is refused, round by round, and tells each value', async () => {
    const bad = ['b', 'c'];
    const crm = createCrm((changes) =>
      bad
        .filter((field) => field in changes)
        .slice(0, 1)
        .map((field) => ({ field, reason: `no ${field}` })),
    );
    const { refusals } = await writeSettled({ a: 'x', b: ['y', 'z'], c: true }, crm.write);
    expect(crm.sent.at(-1)).to.deep.equal({ a: 'x' });
    expect(refusals).to.deep.equal([
      { field: 'b', reason: 'no b', value: 'y, z', shortened: false },
      { field: 'c', reason: 'no c', value: 'true', shortened: false },
    ]);
  });

  it('shortens what is only too long, never inside a character', async () => {
    const crm = createCrm(({ name }) =>
      String(name).length > 5 ? [{ field: 'name', reason: 'too long', maxLength: 5 }] : [],
    );
    const { refusals } = await writeSettled({ name: 'abcd😀efgh' }, crm.write);
    expect(crm.sent.at(-1)).to.deep.equal({ name: 'abcd' });
    expect(refusals).to.deep.equal([{ field: 'name', reason: 'too long', value: 'abcd😀efgh', shortened: true }]);
  });

  it('is rejected when the CRM refuses what was not sent', async () => {
    const crm = createCrm(() => [{ field: 'required__c', reason: 'is missing' }]);
    const error = await catchError(writeSettled({ a: 1 }, crm.write));
    expect([error.kind, error.message, crm.sent.length]).to.deep.equal(['rejected', 'Some fields were refused.', 1]);
  });

  it('is rejected when it takes no end', async () => {
    const crm = createCrm(({ name }) => [
      { field: 'name', reason: 'no', maxLength: Math.max(1, String(name).length - 1) },
    ]);
    const error = await catchError(writeSettled({ name: 'x'.repeat(100) }, crm.write));
    expect(error.kind).to.equal('rejected');
    expect(crm.sent.length).to.be.below(30);
  });

  it('passes every other error on as it is', async () => {
    const cause = new ConnectorError('gone', 'Gone.');
    expect(await catchError(writeSettled({ a: 1 }, () => Promise.reject(cause)))).to.equal(cause);
  });
});
