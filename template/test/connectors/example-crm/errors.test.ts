import { expect } from 'chai';
import { toConnectorError } from '../../../connectors/example-crm/errors.ts';

const READING = { doing: 'reading a contact', isGeneral: false };
const SEARCHING = { doing: 'searching for a contact', isGeneral: true };

/** One row for each answer the vendor documents, and for those of proxies in between. */
const CASES = [
  { status: 400, context: READING, kind: 'rejected' },
  { status: 401, context: READING, kind: 'auth' },
  { status: 403, context: READING, kind: 'auth' },
  { status: 404, context: READING, kind: 'gone' },
  { status: 404, context: SEARCHING, kind: 'unavailable' },
  { status: 408, context: READING, kind: 'timeout' },
  { status: 409, context: READING, kind: 'duplicate' },
  { status: 410, context: READING, kind: 'gone' },
  { status: 422, context: READING, kind: 'rejected' },
  { status: 429, context: READING, kind: 'rate-limited' },
  { status: 301, context: READING, kind: 'rejected' },
  { status: 503, context: READING, kind: 'unavailable' },
] as const;

function read(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return toConnectorError({ status, headers, text }, READING);
}

describe('example-crm: errors', () => {
  for (const { status, context, kind } of CASES) {
    it(`take ${status} while ${context.doing} for ${kind}`, () => {
      const error = toConnectorError({ status, headers: {}, text: '<html>a page</html>' }, context);
      expect(error).to.include({ kind, status });
      expect(error.message)
        .to.match(/^\S[^\n]+\.$/)
        .and.include(context.doing);
    });
  }

  it('say which contact exists', () => {
    expect(read(409, { existing_id: '7' }).existing).to.deep.equal({ type: 'contact', id: '7' });
  });

  it('name refused fields, and repeat nothing of what was written', () => {
    const fields = [
      { name: 'name', code: 'too_long', max_length: 255, message: 'Ann Secretname is too long' },
      { name: 'status', code: 'a_new_code' },
    ];
    const error = read(422, { fields });
    expect(error.kind).to.equal('invalid-field');
    expect(error.fields).to.deep.equal([
      { field: 'name', reason: 'the value is too long', maxLength: 255 },
      { field: 'status', reason: 'the CRM refuses the value' },
    ]);
    expect(error.message).to.not.include('Secretname');
  });

  it('tell how long to wait, by seconds or by a date', () => {
    expect(read(429, {}, { 'retry-after': '3' }).retryAfterMs).to.equal(3_000);
    const later = new Date(Date.now() + 60_000).toUTCString();
    expect(read(429, {}, { 'retry-after': later }).retryAfterMs).to.be.within(50_000, 60_000);
    expect(read(503, {}, { 'retry-after': 'soon' }).retryAfterMs).to.equal(undefined);
  });
});
