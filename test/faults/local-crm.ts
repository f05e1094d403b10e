import { readBook } from '../gateway/contact-book.ts';
import { type CrmPerson, type FaultyCrm, toDigits } from './crm.ts';

/** The contact book of the gateway's own store: it fails with the store and never alone. */
export function startLocalCrm(storageUrl: string): FaultyCrm {
  return {
    connector: 'local',
    settings: {},
    searchLagMs: 0,
    faults: [],
    lastingFaults: [],
    inject: (fault) => {
      throw new Error(`The contact book knows no fault ${fault}.`);
    },
    heal: () => undefined,
    requests: () => 0,
    async census() {
      const book = await readBook(storageUrl);
      const people = book.map(
        ({ id, fields, entries }): CrmPerson => ({
          id,
          name: String(fields.name ?? ''),
          emails: [...toTexts(fields.email), ...toTexts(fields.otherEmails)],
          phones: [...toTexts(fields.phone), ...toTexts(fields.otherPhones)].map(toDigits),
          entries: entries.map((text, index) => ({ id: `${id}/${index}`, text })),
        }),
      );
      return { people, orphans: [], violations: [], limitRefusals: 0 };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function toTexts(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
