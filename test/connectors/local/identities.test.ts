import { expect } from 'chai';
import fc from 'fast-check';
import type { RecordRef } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { deleteContact, mergeContacts } from '../../../connectors/local/keep-book.ts';
import { createCall } from '../../conformance/call.ts';
import { toNumber, toQuery } from '../../conformance/samples.ts';
import { type OpenedBook, openEmptyBook } from './open-book.ts';

const EMAILS = ['a@example.com', 'B@example.com', 'c@example.com'];
const PHONES = [toNumber(1), '(202) 555-0102', toNumber(3)];

const values = fc.record({
  email: fc.option(fc.constantFrom(...EMAILS)),
  otherEmails: fc.array(fc.constantFrom(...EMAILS), { maxLength: 3 }),
  phone: fc.option(fc.constantFrom(...PHONES)),
  otherPhones: fc.array(fc.constantFrom(...PHONES), { maxLength: 3 }),
});
const which = fc.nat({ max: 9 });
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('create' as const), values }),
    fc.record({ kind: fc.constant('update' as const), which, values }),
    fc.record({ kind: fc.constant('merge' as const), which, other: which }),
    fc.record({ kind: fc.constant('delete' as const), which }),
  ),
  { maxLength: 15 },
);

type Step = ReturnType<typeof steps.generate>['value'][number];

async function take({ connector, book }: OpenedBook, made: RecordRef[], step: Step): Promise<void> {
  const pick = (index: number): RecordRef =>
    made[index % Math.max(made.length, 1)] ?? { type: 'contact', id: 'nobody' };
  if (step.kind === 'create') {
    const fields = Object.fromEntries(Object.entries(step.values).filter(([, value]) => value !== null));
    made.push(
      (await connector.create({ type: 'contact', fields: fields as Record<string, string> }, createCall())).record.ref,
    );
  } else if (step.kind === 'update') await connector.update(pick(step.which), step.values, createCall());
  else if (step.kind === 'merge') await mergeContacts(book, pick(step.which), pick(step.other));
  else await deleteContact(book, pick(step.which));
}

/** Every contact by its id, as those who hold a ref see it. */
async function readAll({ connector }: OpenedBook, made: readonly RecordRef[]) {
  const records = new Map<string, Readonly<Record<string, unknown>>>();
  for (const ref of made) {
    const record = await connector.read(ref, createCall()).catch((error: unknown) => {
      if (error instanceof ConnectorError && error.kind === 'gone') return undefined;
      throw error;
    });
    if (record !== undefined) records.set(record.ref.id, record.fields);
  }
  return records;
}

function listHeld(fields: Readonly<Record<string, unknown>>, one: string, many: string): readonly string[] {
  return [fields[one] ?? [], fields[many] ?? []].flat().map(String);
}

describe('contact book: identities', () => {
  it('finds by each e-mail and phone exactly those who hold it, whatever was created, changed, merged or deleted', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const opened = await openEmptyBook();
        const made: RecordRef[] = [];
        for (const step of sequence) {
          await take(opened, made, step).catch((error: unknown) => {
            if (!(error instanceof ConnectorError)) throw error;
            expect(error.kind).to.be.oneOf(['duplicate', 'gone', 'rejected']);
          });
        }
        const records = await readAll(opened, made);
        for (const email of EMAILS.map((value) => value.toLowerCase())) {
          const holders = [...records].filter(([, fields]) =>
            listHeld(fields, 'email', 'otherEmails').some((held) => held.toLowerCase() === email),
          );
          const hits = await opened.connector.find({ emails: [email], phones: [] }, createCall());
          expect(holders.length, email).to.be.at.most(1);
          expect(hits.map((hit) => hit.ref.id)).to.deep.equal(holders.map(([id]) => id));
        }
        for (const phone of PHONES) {
          const holders = [...records].filter(([, fields]) => listHeld(fields, 'phone', 'otherPhones').includes(phone));
          const hits = await opened.connector.find({ emails: [], phones: [toQuery(phone)] }, createCall());
          expect(hits.map((hit) => hit.ref.id).sort()).to.deep.equal(holders.map(([id]) => id).sort());
        }
        opened.close();
      }),
      { numRuns: 150 },
    );
  });
});
